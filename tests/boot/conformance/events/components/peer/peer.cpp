// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Plays its script whenever the judge says so.
#include <wiring.hpp>

#include "ashlar/system.hpp"
#include "tests/boot/conformance/events/script.hpp"

namespace {
using conformance::Act;
auto& script = *wiring::script.address.as<conformance::Script>();

// The bells are 59 ports in a row: one port with many would join two ends twice.
static_assert(wiring::bell58.slot - wiring::bell0.slot == 58);
void ring(std::uint64_t bell) {
    ashlar::system::signal(wiring::bell0.slot + static_cast<std::uint32_t>(bell));
}

// The judge is more important: when the ring is through, it has run and sleeps again.
void race(std::uint64_t rounds) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
        script.sent = script.sent + 1;
        ring(0);
        if (script.seen != script.sent) script.lost = script.lost + 1;
    }
}

void play(Act act, std::uint64_t argument) {
    switch (act) {
        case Act::ring:
            return ring(argument);
        case Act::push_first:
            return wiring::first.push(argument);
        case Act::push_second:
            return wiring::second.push(argument);
        case Act::lie:
            return wiring::first.own.as<abi::RingLine>()->index.store(argument,
                                                                      std::memory_order_release);
        case Act::ask:
            script.answer = wiring::ask.ask({.value = argument})->value;
            return;
        case Act::spin:
            while (script.stop == 0) {
            }
            return;
        case Act::race:
            return race(argument);
    }
}
}  // namespace

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        for (script.at = 0; script.at < script.length;) {
            const std::uint64_t step = script.at;
            script.at = step + 1;
            play(Act{script.acts[step]}, script.arguments[step]);
        }
        script.finished = script.finished + 1;
    }
}
