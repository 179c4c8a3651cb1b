// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Jumps to address 0.
#include <wiring.hpp>

int main() {
    void (*volatile nowhere)() = nullptr;
    nowhere();
}
