// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Exceptions: save the running component into its State, call C++ on the kernel stack, resume the
// next component. While a component or the idle loop runs, SP_EL1 is the address of its State.
// While C++ runs it is the kernel stack, with interrupts masked, and an exception there is a kernel
// bug.
#include "kernel/arch/aarch64/offsets.hpp"

// One vector: make room for two registers, load the handler.
        .macro  handled by
        .balign 128
        stp     x0, x1, [sp, #STATE_REGISTERS]
        adr     x1, \by
        b       save
        .endm

// One that no component can cause. x0 is kept where EL0 could read it: nothing runs there any more.
        .macro  never
        .balign 128
        msr     tpidrro_el0, x0
        adr     x0, .
        b       broken
        .endm

        .section .text.entry, "ax"
        .balign 2048
        .globl  kernel_vectors
kernel_vectors:
        never                           // 0x000 EL1 with SP_EL0: not used
        never
        never
        never
        never                           // 0x200 EL1: synchronous
        handled kernel_interrupt_       // 0x280 EL1: interrupt, in the idle loop only
        never                           // 0x300 fast interrupt
        handled kernel_bus_error_       // 0x380 bus error, in the idle loop
        handled kernel_synchronous_     // 0x400 EL0: synchronous
        handled kernel_interrupt_       // 0x480
        never                           // 0x500
        handled kernel_bus_error_       // 0x580
        never                           // 0x600 AArch32: no component ever runs in it
        never
        never
        never

        .balign 2048
        .globl  kernel_boot_vectors     // only + 0x200 is ever used: the fetch after start.S
kernel_boot_vectors:

kernel_interrupt_:      b kernel_interrupt
kernel_bus_error_:      b kernel_bus_error
kernel_synchronous_:    b kernel_synchronous

save:                                   // x0, x1 are saved; x1 = handler
        stp     x2, x3, [sp, #STATE_REGISTERS + 16]
        stp     x4, x5, [sp, #STATE_REGISTERS + 32]
        stp     x6, x7, [sp, #STATE_REGISTERS + 48]
        stp     x8, x9, [sp, #STATE_REGISTERS + 64]
        stp     x10, x11, [sp, #STATE_REGISTERS + 80]
        stp     x12, x13, [sp, #STATE_REGISTERS + 96]
        stp     x14, x15, [sp, #STATE_REGISTERS + 112]
        stp     x16, x17, [sp, #STATE_REGISTERS + 128]
        stp     x18, x19, [sp, #STATE_REGISTERS + 144]
        stp     x20, x21, [sp, #STATE_REGISTERS + 160]
        stp     x22, x23, [sp, #STATE_REGISTERS + 176]
        stp     x24, x25, [sp, #STATE_REGISTERS + 192]
        stp     x26, x27, [sp, #STATE_REGISTERS + 208]
        stp     x28, x29, [sp, #STATE_REGISTERS + 224]
        mrs     x2, sp_el0
        mrs     x3, elr_el1
        mrs     x4, spsr_el1
        stp     x30, x2, [sp, #STATE_X30_SP]
        stp     x3, x4, [sp, #STATE_PC_PSTATE]
        mrs     x0, esr_el1
        adrp    x2, __kernel_stack_top
        add     x2, x2, :lo12:__kernel_stack_top
        mov     sp, x2
        blr     x1

resume:                                 // x0 = State to run
        adrp    x1, states
        add     x1, x1, :lo12:states
        adrp    x2, descriptors
        add     x2, x2, :lo12:descriptors
        sub     x1, x0, x1              // same stride: same offset in both tables
        add     x1, x1, x2
        mov     sp, x0
        ldr     x2, [x1, #DESCRIPTOR_ROOT]
        ldr     x3, [x1, #DESCRIPTOR_FPU]
        ldr     x4, [x1, #DESCRIPTOR_TLS]
        msr     ttbr0_el1, x2
        msr     cpacr_el1, x3
        msr     tpidr_el0, x4
        ldp     x2, x3, [sp, #STATE_PC_PSTATE]
        ldp     x30, x4, [sp, #STATE_X30_SP]
        msr     elr_el1, x2
        msr     spsr_el1, x3
        msr     sp_el0, x4
        ldp     x0, x1, [sp, #STATE_REGISTERS]
        ldp     x2, x3, [sp, #STATE_REGISTERS + 16]
        ldp     x4, x5, [sp, #STATE_REGISTERS + 32]
        ldp     x6, x7, [sp, #STATE_REGISTERS + 48]
        ldp     x8, x9, [sp, #STATE_REGISTERS + 64]
        ldp     x10, x11, [sp, #STATE_REGISTERS + 80]
        ldp     x12, x13, [sp, #STATE_REGISTERS + 96]
        ldp     x14, x15, [sp, #STATE_REGISTERS + 112]
        ldp     x16, x17, [sp, #STATE_REGISTERS + 128]
        ldp     x18, x19, [sp, #STATE_REGISTERS + 144]
        ldp     x20, x21, [sp, #STATE_REGISTERS + 160]
        ldp     x22, x23, [sp, #STATE_REGISTERS + 176]
        ldp     x24, x25, [sp, #STATE_REGISTERS + 192]
        ldp     x26, x27, [sp, #STATE_REGISTERS + 208]
        ldp     x28, x29, [sp, #STATE_REGISTERS + 224]
        eret
        dsb     nsh                     // no speculation past eret with a component's registers
        isb

// An impossible exception occurred; x0 is an address in its vector. Report it once, with the
// registers unchanged; if that fails, the machine still stops. The report overwrites the top of the
// kernel stack.
broken:
        msr     tpidr_el0, x1
        mrs     x1, tpidr_el1
        cbnz    x1, panic_failed
        adrp    x1, __kernel_stack_top - BROKEN_BYTES
        add     x1, x1, :lo12:__kernel_stack_top - BROKEN_BYTES
        stp     x2, x3, [x1, #16]
        stp     x4, x5, [x1, #32]
        stp     x6, x7, [x1, #48]
        stp     x8, x9, [x1, #64]
        stp     x10, x11, [x1, #80]
        stp     x12, x13, [x1, #96]
        stp     x14, x15, [x1, #112]
        stp     x16, x17, [x1, #128]
        stp     x18, x19, [x1, #144]
        stp     x20, x21, [x1, #160]
        stp     x22, x23, [x1, #176]
        stp     x24, x25, [x1, #192]
        stp     x26, x27, [x1, #208]
        stp     x28, x29, [x1, #224]
        mov     x2, sp
        stp     x30, x2, [x1, #240]
        str     x0, [x1, #BROKEN_VECTOR]
        mrs     x2, tpidrro_el0
        mrs     x3, tpidr_el0
        stp     x2, x3, [x1]
        mov     x0, x1
        mov     sp, x1
        b       kernel_exception
// x1 = number of failed attempts: exit at once, then power off through firmware, then through a
// hypervisor, then halt. An unanswered attempt returns here as an exception of its own.
panic_failed:
        add     x2, x1, #1
        msr     tpidr_el1, x2
        cmp     x1, #2
        b.eq    1f
        b.hi    2f
        mov     w0, #SEMIHOSTING_EXIT
        adr     x1, exit_of_a_panic
        hlt     #0xf000
1:      movz    w0, #0x8400, lsl #16    // PSCI SYSTEM_OFF (ARM DEN 0022)
        movk    w0, #0x0008
        smc     #0
2:      tbnz    x1, #2, halt
        movz    w0, #0x8400, lsl #16
        movk    w0, #0x0008
        hvc     #0
halt:   wfi
        b       halt
        .balign 8
exit_of_a_panic:
        .quad   0x20026, PANIC_STATUS

        .org    kernel_boot_vectors + 0x200
start_high:
        adrp    x0, kernel_vectors
        add     x0, x0, :lo12:kernel_vectors
        msr     vbar_el1, x0
        adrp    x0, __kernel_stack_top
        add     x0, x0, :lo12:__kernel_stack_top
        mov     sp, x0
        bl      kernel_start
        b       resume

// The idle row: EL1, interrupts on, SP_EL1 = its State like any component's.
        .globl  kernel_idle
kernel_idle:
        wfi
        b       kernel_idle

// ---- Floating point, for Machine::save_fpu and load_fpu
        .arch_extension fp
        .arch_extension simd
        .globl  fpu_save
fpu_save:
        stp     q0, q1, [x0, #0]
        stp     q2, q3, [x0, #32]
        stp     q4, q5, [x0, #64]
        stp     q6, q7, [x0, #96]
        stp     q8, q9, [x0, #128]
        stp     q10, q11, [x0, #160]
        stp     q12, q13, [x0, #192]
        stp     q14, q15, [x0, #224]
        stp     q16, q17, [x0, #256]
        stp     q18, q19, [x0, #288]
        stp     q20, q21, [x0, #320]
        stp     q22, q23, [x0, #352]
        stp     q24, q25, [x0, #384]
        stp     q26, q27, [x0, #416]
        stp     q28, q29, [x0, #448]
        stp     q30, q31, [x0, #480]
        mrs     x1, fpcr
        mrs     x2, fpsr
        add     x0, x0, #512
        stp     x1, x2, [x0]
        ret

// 528 bytes, 48 at a time.
        .globl  fpu_clear
fpu_clear:
        add     x1, x0, #528
0:      stp     xzr, xzr, [x0], #16
        stp     xzr, xzr, [x0], #16
        stp     xzr, xzr, [x0], #16
        cmp     x0, x1
        b.lo    0b
        ret

        .globl  fpu_load
fpu_load:
        ldp     q0, q1, [x0, #0]
        ldp     q2, q3, [x0, #32]
        ldp     q4, q5, [x0, #64]
        ldp     q6, q7, [x0, #96]
        ldp     q8, q9, [x0, #128]
        ldp     q10, q11, [x0, #160]
        ldp     q12, q13, [x0, #192]
        ldp     q14, q15, [x0, #224]
        ldp     q16, q17, [x0, #256]
        ldp     q18, q19, [x0, #288]
        ldp     q20, q21, [x0, #320]
        ldp     q22, q23, [x0, #352]
        ldp     q24, q25, [x0, #384]
        ldp     q26, q27, [x0, #416]
        ldp     q28, q29, [x0, #448]
        ldp     q30, q31, [x0, #480]
        add     x0, x0, #512
        ldp     x1, x2, [x0]
        msr     fpcr, x1
        msr     fpsr, x2
        ret
