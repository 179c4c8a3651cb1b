// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers each typed line within a millisecond, says when none came, and ends with status 3 at `quit`.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::chrono_literals;
using namespace std::string_view_literals;

int main() {
    ashlar::print(wiring::print, "{:->150}\nReady", "a line of three calls");
    for (;;) {
        const auto ready = ashlar::wait_for(1ms, wiring::typed);
        if (!ready[wiring::typed]) {
            ashlar::print(wiring::print, "Nobody types");
            continue;
        }
        const auto typed = wiring::typed.pop();
        if (!typed) continue;
        const auto text = ashlar::text_of(typed->bytes, typed->length);
        if (text == "quit"sv) ashlar::power_off(3);
        ashlar::print(wiring::print, "Line: {} ({} bytes)", text, typed->length);
    }
}
