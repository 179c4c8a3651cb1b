// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The first instructions, at their physical address with translation off, at EL1. There is no identity
// map: once translation is on, the next fetch faults into kernel_boot_vectors + 0x200, up in the kernel.
// Every system runs exactly these instructions. The kernel's rows of the tables are bytes in the image.
#include "kernel/arch/aarch64/offsets.hpp"

        .section .boot, "ax"
        .globl  _start
_start:
        ldr     x0, kernel_root
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

        .balign 8
kernel_root:         .quad __kernel_root_physical
idle_root:           .quad __idle_root_physical
translation_control: .quad __tcr
memory_attributes:   .quad KERNEL_MAIR
boot_vectors:        .quad kernel_boot_vectors
system_control:      .quad KERNEL_SCTLR
abi_version:         .quad ashlar_abi_1  // tables composed for another ABI do not link
