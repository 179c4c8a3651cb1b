// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs only while all others sleep. Until the striker wants to know that they do, it makes the waiter go
// round once more, by a notification or by a call; the one that waits for room needs the striker for it.
#include <wiring.hpp>

namespace {
const volatile wake::Control& control() {
    return *wiring::control.address.as<const volatile wake::Control>();
}

void go_round(std::size_t way) {
    constexpr std::uint64_t when_full = 1, timed = 2, calling = 3;  // as in striker.cpp
    if (way == when_full) return;
    if (way == timed && control().kind == calling) {
        static_cast<void>(wiring::ask[way].ask({}));
    } else {
        wiring::note[way].raise();
    }
}
}  // namespace

int main() {
    for (;;) {
        if (control().settle != 0) {
            wiring::asleep.raise();
        } else {
            go_round(control().way);
        }
    }
}
