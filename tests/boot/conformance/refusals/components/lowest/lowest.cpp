// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when nobody else can, and says so.
#include <wiring.hpp>

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::ask));
        wiring::quiet.raise();
    }
}
