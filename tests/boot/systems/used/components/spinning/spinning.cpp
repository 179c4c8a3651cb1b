// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// It has all the time that the others leave.
#include <wiring.hpp>

namespace {
volatile bool forever = true;
}

int main() {
    while (forever) {
    }
    for (const auto& never : wiring::never) never.raise();
}
