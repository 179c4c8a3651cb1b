// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when no other component can, and reports it.
#include <wiring.hpp>

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::ask));
        wiring::quiet.raise();
    }
}
