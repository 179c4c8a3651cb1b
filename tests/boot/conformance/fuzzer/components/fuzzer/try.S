// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// void try_call(std::uint64_t x[32], std::uint64_t stub): a system call with x0 to x27 and sp (x[31]) as asked. If it
// returns, x0 and x1 are in x; x28 keeps the stack.
    .section .text.try_call, "ax"
    .global try_call
    .type try_call, %function
try_call:
    stp     x29, x30, [sp, #-112]!
    stp     x19, x20, [sp, #16]
    stp     x21, x22, [sp, #32]
    stp     x23, x24, [sp, #48]
    stp     x25, x26, [sp, #64]
    stp     x27, x28, [sp, #80]
    str     x0, [sp, #96]
    mov     x28, sp
    adrp    x17, stubs
    add     x17, x17, :lo12:stubs
    add     x17, x17, x1, lsl #3
    ldr     x29, [x0, #248]
    ldp     x2, x3, [x0, #16]
    ldp     x4, x5, [x0, #32]
    ldp     x6, x7, [x0, #48]
    ldp     x8, x9, [x0, #64]
    ldp     x10, x11, [x0, #80]
    ldp     x12, x13, [x0, #96]
    ldp     x14, x15, [x0, #112]
    ldr     x16, [x0, #128]
    ldp     x18, x19, [x0, #144]
    ldp     x20, x21, [x0, #160]
    ldp     x22, x23, [x0, #176]
    ldp     x24, x25, [x0, #192]
    ldp     x26, x27, [x0, #208]
    ldp     x0, x1, [x0]
    mov     sp, x29
    blr     x17
    mov     sp, x28
    ldr     x17, [sp, #96]
    stp     x0, x1, [x17]
    ldp     x19, x20, [sp, #16]
    ldp     x21, x22, [sp, #32]
    ldp     x23, x24, [sp, #48]
    ldp     x25, x26, [sp, #64]
    ldp     x27, x28, [sp, #80]
    ldp     x29, x30, [sp], #112
    ret
    .size try_call, . - try_call

// Stub n is system call n up to 63, then every 1023rd.
    .balign 8
stubs:
    .set    number, 0
    .rept   64
    svc     #number
    ret
    .set    number, number + 1
    .endr
    .set    number, 65535
    .rept   64
    svc     #number
    ret
    .set    number, number - 1023
    .endr
