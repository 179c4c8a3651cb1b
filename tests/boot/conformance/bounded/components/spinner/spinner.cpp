// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when nobody else can: now every client has called. Never sleeps, so that every interrupt takes the
// processor from somebody with a turn to keep.
#include <wiring.hpp>

int main() {
    for (const auto& one : wiring::start) one.raise();
    for (;;) asm volatile("");
}
