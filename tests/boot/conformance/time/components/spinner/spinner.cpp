// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Keeps the processor busy until it is stopped, and notes when its turns begin and end.
#include <wiring.hpp>

#include "tests/boot/conformance/time/times.hpp"

namespace {
using conformance::Turns;
auto& turns = *wiring::turns.address.as<Turns>();

void spin() {
    std::uint64_t last = 0;
    turns.count = 0;
    while (turns.stop == 0) {
        for (unsigned loop = 0; loop < 500; ++loop) asm volatile("");
        const std::uint64_t now = ashlar::now();
        if (now - last > Turns::away) {
            turns.turn[turns.count % Turns::longest].begun = now;
            turns.count = turns.count + 1;
        }
        last = now;
        turns.turn[(turns.count - 1) % Turns::longest].ended = now;
    }
    turns.stopped = 1;
}
}  // namespace

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        spin();
    }
}
