// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The first instruction of every component. The kernel has set sp to the top of the stack, x0 to the
// start count, and all else to zero; x29 = x30 = 0 ends every backtrace here.
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    bl      ashlar_start
    brk     #0
    .size _start, . - _start
