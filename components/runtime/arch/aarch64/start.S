// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The first instruction of every component. The kernel has set sp to the top of the stack, x0 to
// the number of earlier starts, and all other registers to zero; x29 = x30 = 0 ends every backtrace
// here.
//
// In a later life, memory is as the former life left it. This code and the pristine copy of .data
// are read-only and so intact. The code uses no stack, because it clears the stack too. Bounds are
// multiples of 16 bytes (link.ld). It may be pre-empted at any instruction: the kernel holds no
// part of it.
#include "ashlar/stack_size.h"

    .macro  bounds start, end       // x1 = start, x2 = end
    adrp    x1, \start
    add     x1, x1, :lo12:\start
    adrp    x2, \end
    add     x2, x2, :lo12:\end
    .endm

    .macro  clear start, end
    bounds  \start, \end
0:  cmp     x1, x2
    b.hs    1f
    stp     xzr, xzr, [x1], #16
    b       0b
1:
    .endm

    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    cbnz    x0, restore
run:
    bl      ashlar_start
    brk     #0

restore:
    adrp    x3, __pristine_start
    add     x3, x3, :lo12:__pristine_start
    bounds  __data_start, __data_end
0:  cmp     x1, x2
    b.hs    1f
    ldp     x4, x5, [x3], #16
    stp     x4, x5, [x1], #16
    b       0b
1:
    clear   __bss_start, __bss_end
    clear   __heap_start, __heap_end
    clear   __stack_bottom, __stack_top
    mov     x1, xzr
    mov     x2, xzr
    mov     x3, xzr
    mov     x4, xzr
    mov     x5, xzr
    b       run
    .size _start, . - _start
    stack_size _start, 0, .text.start
