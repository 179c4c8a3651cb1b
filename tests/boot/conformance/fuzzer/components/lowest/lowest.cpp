// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when no other component can, and reports it.
#include <wiring.hpp>

int main() {
    for (;;) wiring::quiet.raise();
}
