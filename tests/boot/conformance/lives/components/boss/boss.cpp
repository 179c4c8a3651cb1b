// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A supervisor: counts the notifications of its children, starts them, or fails.
#include <interfaces/lives.hpp>
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

std::uint64_t times[wiring::children.size()];

void hear(const auto& ready) {
    for (std::size_t child = 0; child != wiring::children.size(); ++child) {
        if (!ready[wiring::children[child]]) continue;
        slot().told = slot().told + 1;
        if (++times[child] != 1) slot().wrong = slot().wrong + 1;
    }
}

void go() {
    if (slot().what == wiring::crash) asm volatile("udf #0");
    if (slot().what != wiring::start) return;
    const std::size_t first = slot().depth;
    for (std::size_t child = first; child != wiring::children.size(); ++child) {
        times[child] = 0;
        wiring::children[child].start();
    }
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    slot().value = 0;  // children that have stopped
    for (const auto& child : wiring::children) {
        if (child.inspect().run == abi::Run::stopped) slot().value = slot().value + 1;
    }
    for (;;) {
        const auto ready = ashlar::wait(wiring::children, wiring::go);
        hear(ready);
        if (ready[wiring::go]) go();
    }
}
