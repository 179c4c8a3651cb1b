// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls the victim, then the clerk, in turn, one call a wake-up. A wrong answer is a fault, which the judge sees.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::start));
        static_cast<void>(wiring::help.ask({.value = 1}));
        static_cast<void>(ashlar::wait(wiring::start));
        const auto answer = wiring::ask.ask({.value = 2});
        if (!answer || answer->value != 4711) ashlar::panic("a forged answer"sv);
    }
}
