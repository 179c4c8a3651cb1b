// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The first instructions, at their physical address with translation off, at EL1; entered at EL2, they go down to
// EL1 first; at EL3 they refuse. There is no identity map: once translation is on, the next fetch faults into
// kernel_boot_vectors + 0x200, up in the kernel. Every system runs exactly these instructions. The kernel's rows
// of the tables are bytes in the image.
#include "kernel/arch/aarch64/offsets.hpp"

        .section .boot, "ax"
        .globl  _start
_start:
        mrs     x0, currentel           // bits 3:2
        tbnz    x0, #3, 2f
1:      ldr     x0, kernel_root
        ldr     x1, idle_root
        ldr     x2, translation_control
        ldr     x3, memory_attributes
        ldr     x4, boot_vectors
        ldr     x5, system_control
        msr     ttbr1_el1, x0
        msr     ttbr0_el1, x1           // maps nothing: the fetch below must fault whatever T0SZ is
        msr     tcr_el1, x2
        msr     mair_el1, x3
        msr     vbar_el1, x4
        msr     spsel, #1
        msr     daifset, #15
        tlbi    vmalle1                 // caches and TLB are unknown after a reset
        ic      iallu
        dsb     sy
        isb
        msr     sctlr_el1, x5
        isb
        b       .                       // not reached

// EL2 lets EL1 have everything and keeps nothing: no second translation, no trap, no offset of time.
2:      tbnz    x0, #2, 3f
        ldr     x1, hypervisor_control
        msr     hcr_el2, x1
        isb                             // E2H = 0 gives the others their meaning
        mov     x1, #CNTHCTL_OPEN
        msr     cnthctl_el2, x1
        msr     cntvoff_el2, xzr
        mov     x1, #CPTR_OPEN
        msr     cptr_el2, x1
        msr     hstr_el2, xzr
        mrs     x1, pmcr_el0
        ubfx    x1, x1, #11, #5         // N: all counters are EL1's
        msr     mdcr_el2, x1
        mrs     x1, midr_el1
        msr     vpidr_el2, x1
        mrs     x1, mpidr_el1
        msr     vmpidr_el2, x1
        msr     vttbr_el2, xzr
        ldr     x1, system_control_off
        msr     sctlr_el1, x1
        mov     x1, #PSTATE_EL1
        msr     spsr_el2, x1
        adr     x1, 1b
        msr     elr_el2, x1
        eret

// EL3 belongs to firmware, and there is none. If there is a host, semihosting reports it and stops
// the machine.
3:      mov     x0, #SEMIHOSTING_WRITE
        adr     x1, entered_too_high
        hlt     #0xf000
        mov     x0, #SEMIHOSTING_EXIT
        adr     x1, exit_at_entry
        hlt     #0xf000
4:      wfi
        b       4b

        .balign 8
kernel_root:         .quad __kernel_root_physical
idle_root:           .quad __idle_root_physical
translation_control: .quad __tcr
memory_attributes:   .quad KERNEL_MAIR
boot_vectors:        .quad kernel_boot_vectors
system_control:      .quad KERNEL_SCTLR
hypervisor_control:  .quad KERNEL_HCR
system_control_off:  .quad KERNEL_SCTLR_OFF
exit_at_entry:       .quad 0x20026, PANIC_STATUS
entered_too_high:    .asciz "kernel panic: entered at EL3\n"
        .balign 8
abi_version:         .quad ashlar_abi_1  // tables composed for another ABI do not link
