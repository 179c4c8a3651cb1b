// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Fills every general register, the flags and the thread pointer with a secret, for ever.
#include <wiring.hpp>

int main() {
    asm volatile(
        "mov x0, #0x5ec\n movk x0, #0xbeef, lsl #16\n msr tpidr_el0, x0\n"
        "mov x1, x0\n mov x2, x0\n mov x3, x0\n mov x4, x0\n mov x5, x0\n mov x6, x0\n mov x7, "
        "x0\n mov x8, x0\n"
        "mov x9, x0\n mov x10, x0\n mov x11, x0\n mov x12, x0\n mov x13, x0\n mov x14, x0\n mov "
        "x15, x0\n mov x16, x0\n"
        "mov x17, x0\n mov x18, x0\n mov x19, x0\n mov x20, x0\n mov x21, x0\n mov x22, x0\n mov "
        "x23, x0\n mov x24, x0\n"
        "mov x25, x0\n mov x26, x0\n mov x27, x0\n mov x28, x0\n mov x29, x0\n mov x30, x0\n"
        "1: subs xzr, xzr, x0\n b 1b");
    return 0;
}
