// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Counts the requests that it gets, or fails.
#include <interfaces/lives.hpp>
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        if (slot().what == wiring::crash) asm volatile("udf #0");
        slot().count = slot().count + 1;
    }
}
