// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when no other component can: at first while the crowd sleeps, then when all of them have
// called, then when all of them are gone.
#include <wiring.hpp>

int main() {
    while (ashlar::now() < ashlar::ticks(wiring::config().until)) asm volatile("");
    wiring::start.raise();
    wiring::over.raise();
    return 0;
}
