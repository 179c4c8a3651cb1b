// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sleeps until its deadline and notes when it was woken.
#include <wiring.hpp>

#include "tests/boot/conformance/time/times.hpp"

int main() {
    auto& sleep = *wiring::sleep.address.as<conformance::Sleep>();
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        static_cast<void>(ashlar::wait_until(sleep.deadline));
        sleep.woken = ashlar::now();
    }
}
