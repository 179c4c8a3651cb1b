// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// As waiter.cpp, for sources that lie in groups: the first and the last of many rings are the striker's.
#include <wiring.hpp>

namespace {
constexpr std::uint64_t filled = 1;  // a kind of try
volatile wake::Seen& seen() { return *wiring::seen.address.as<volatile wake::Seen>(); }
const volatile wake::Control& control() {
    return *wiring::control.address.as<const volatile wake::Control>();
}

[[gnu::noinline]] auto block_grouped() asm("block_grouped");
auto block_grouped() { return ashlar::wait(wiring::in.front(), wiring::in.back(), wiring::note); }

void delay() {
    for (std::uint64_t left = control().delay; left != 0; --left) asm volatile("");
}

void take(const auto& ring, volatile std::uint64_t& taken) {
    const auto number = ring.pop();
    if (!number) return;
    if (number->value != taken) seen().wrong = seen().wrong + 1;
    taken = taken + 1;
}
}  // namespace

int main() {
    for (std::uint64_t round = 0;; ++round) {
        delay();
        static_cast<void>(block_grouped());
        if (control().kind == filled && round % 2 == 0) continue;
        take(wiring::in.front(), seen().taken);
        take(wiring::in.back(), seen().taken_second);
    }
}
