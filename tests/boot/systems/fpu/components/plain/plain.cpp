// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Uses a floating-point register without `fpu: true`: a fault of this component alone.
#include <wiring.hpp>

int main() {
    // fmov d0, #1.0, as data: the composer refuses programs in which it sees one, and the kernel does not rely on that.
    asm volatile(".long 0x1e6e1000");
    return 0;
}
