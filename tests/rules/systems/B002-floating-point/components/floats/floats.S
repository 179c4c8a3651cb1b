// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
    .arch_extension fp
    .text
    .globl main
main:
    fmov d0, #1.0
    mov w0, #0
    ret
