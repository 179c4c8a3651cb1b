// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Always has something to do.
#include <wiring.hpp>

int main() {
    for (;;) asm volatile("");
}
