// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Uses a floating-point register without `fpu: true`: a fault of this component alone.
#include <wiring.hpp>

int main() {
    asm volatile(".arch_extension fp\n fmov d0, #1.0");
    return 0;
}
