// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Deals with a fuzzer by ring and by call, believes nothing, and lives through it.
#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

namespace {
std::uint64_t pattern[64];

volatile fuzz::Health& health() {
    return *reinterpret_cast<volatile fuzz::Health*>(wiring::health.bytes().data());
}
}  // namespace

int main() {
    for (auto& one : pattern) one = 0x5a5a'0000'0000'a5a5;
    for (;;) {
        for (unsigned times = 0; times < 16; ++times) static_cast<void>(wiring::in.pop());
        static_cast<void>(wiring::out.try_push({1, 2}));
        wiring::nudge.raise();
        static_cast<void>(wiring::rich.exchange({3, 4}));
        for (const auto& one : pattern) {
            if (const_cast<const volatile std::uint64_t&>(one) != 0x5a5a'0000'0000'a5a5)
                health().errors = health().errors + 1;
        }
        health().beats = health().beats + 1;
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1)));
    }
}
