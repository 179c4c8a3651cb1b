// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
    .arch_extension fp
    .text
    .globl _Z4mainv
_Z4mainv:
    fmov d0, #1.0
    mov w0, #0
    ret
