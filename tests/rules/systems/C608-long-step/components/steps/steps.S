// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
    .text
    .globl main
main:
    sub sp, sp, #4, lsl #12
    str xzr, [sp]
    add sp, sp, #4, lsl #12
    mov w0, #0
    ret
