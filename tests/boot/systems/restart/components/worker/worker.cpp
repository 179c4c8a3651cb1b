// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Starts only on request. Writes its number of lives into a region and does what the region's last
// word says. The judge cannot write there, so each poke selects the next action: help, end, panic;
// a looper just crashes.
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
struct Seen {
    std::uint64_t lives, last_life, pokes, answer;
};
volatile Seen& seen() { return *reinterpret_cast<volatile Seen*>(wiring::seen.bytes().data()); }
}  // namespace

int main() {
    seen().lives = seen().lives + 1;
    seen().last_life = ashlar::start_count();
    if (std::string_view{wiring::instance().name} == "looper"sv) asm volatile("udf #1");
    for (;;) {
        const auto ready = ashlar::wait(wiring::poke);
        if (!ready[wiring::poke]) continue;
        seen().pokes = seen().pokes + 1;
        switch (seen().pokes) {
            case 1: {
                const auto answer = wiring::victim.ask({.value = 5});
                seen().answer = answer ? 1 : 100 + static_cast<std::uint64_t>(answer.error());
                break;
            }
            case 2:
                return 0;
            case 3:
                ashlar::panic("the worker gives up"sv);
            default:
                break;
        }
    }
}
