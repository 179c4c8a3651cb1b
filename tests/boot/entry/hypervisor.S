// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// In place of a bus: enters the kernel at EL1 with a virtual SError pending (HCR_EL2.VSE), which the processor takes at the
// first instruction that does not mask it. KERNEL is the entry of the image, SYNDROME what ESR_EL1 will say (VSESR_EL2).
        .text
        .globl  _start
_start: mov     x0, #1 << 31            // RW: EL1 is AArch64
        orr     x0, x0, #1 << 8         // VSE
        orr     x0, x0, #1 << 5         // AMO: it goes to EL1
        msr     hcr_el2, x0
        ldr     x0, =SYNDROME
        .if     SYNDROME                // FEAT_RAS: a cortex-a72 has no such register
        msr     s3_4_c5_c2_3, x0
        .endif
        mov     x0, #3
        msr     cnthctl_el2, x0
        msr     cntvoff_el2, xzr
        mov     x0, #0x33ff
        msr     cptr_el2, x0
        ldr     x0, =0x30d00800
        msr     sctlr_el1, x0
        mov     x0, #0x3c5
        msr     spsr_el2, x0
        ldr     x0, =KERNEL
        msr     elr_el2, x0
        eret
