// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when no other component can: by then, every client has called. Never sleeps, so every
// interrupt takes the processor from a component with a turn to keep.
#include <wiring.hpp>

int main() {
    for (const auto& one : wiring::start) one.raise();
    for (;;) asm volatile("");
}
