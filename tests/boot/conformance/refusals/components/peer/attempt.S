// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// void attempt(const std::uint64_t x[30], std::uint64_t results[10], std::uint64_t stub): a system call with every
// register as asked but x17 (the stub's address), x30 (the way back) and sp. Returns if the call does.
    .section .text.attempt, "ax"
    .global attempt
    .type attempt, %function
attempt:
    stp     x29, x30, [sp, #-112]!
    stp     x19, x20, [sp, #16]
    stp     x21, x22, [sp, #32]
    stp     x23, x24, [sp, #48]
    stp     x25, x26, [sp, #64]
    stp     x27, x28, [sp, #80]
    str     x1, [sp, #96]
    adrp    x17, stubs
    add     x17, x17, :lo12:stubs
    add     x17, x17, x2, lsl #3
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
    ldp     x28, x29, [x0, #224]
    ldp     x0, x1, [x0]
    blr     x17
    ldr     x17, [sp, #96]
    stp     x0, x1, [x17]
    stp     x2, x3, [x17, #16]
    stp     x4, x5, [x17, #32]
    stp     x6, x7, [x17, #48]
    stp     x8, x9, [x17, #64]
    ldp     x19, x20, [sp, #16]
    ldp     x21, x22, [sp, #32]
    ldp     x23, x24, [sp, #48]
    ldp     x25, x26, [sp, #64]
    ldp     x27, x28, [sp, #80]
    ldp     x29, x30, [sp], #112
    ret
    .size attempt, . - attempt

// Stub n is system call n up to 255, then every 97th from 65535 down.
    .balign 8
    .global stubs
stubs:
    .set    number, 0
    .rept   256
    svc     #number
    ret
    .set    number, number + 1
    .endr
    .set    number, 65535
    .rept   673
    svc     #number
    ret
    .set    number, number - 97
    .endr
