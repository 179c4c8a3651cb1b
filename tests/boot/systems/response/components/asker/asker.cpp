// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Asks for jobs of 8 ms, one after the other, on a budget of 1 ms in 7.
#include <wiring.hpp>

int main() {
    for (;;) static_cast<void>(wiring::work.spin({.value = 8}));
}
