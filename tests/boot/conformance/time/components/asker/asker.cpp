// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls without a pause until it is stopped, and counts.
#include <wiring.hpp>

#include "tests/boot/conformance/time/times.hpp"

int main() {
    auto& calls = *wiring::calls.address.as<conformance::Asked>();
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        calls.count = 0;
        while (calls.stop == 0) {
            if (!wiring::ask.ask({.value = 1})) return 1;
            calls.count = calls.count + 1;
        }
        calls.stopped = 1;
    }
}
