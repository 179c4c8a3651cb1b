// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers for the assembler: offsets of what entry.S touches and the registers that start.S loads.
// traps.cpp asserts each against the C++ types.
#pragma once

#define STATE_REGISTERS 128
#define STATE_X30_SP 368
#define STATE_PC_PSTATE 384
#define DESCRIPTOR_ROOT 0
#define DESCRIPTOR_FPU 24
#define DESCRIPTOR_TLS 40

#define BROKEN_VECTOR 256
#define BROKEN_BYTES 272
#define PANIC_STATUS 99

#define KERNEL_MAIR 0x4404ff
#define KERNEL_SCTLR 0x3058181d
#define KERNEL_SCTLR_OFF 0x30d00800
#define KERNEL_HCR 0x300a0000000
#define CNTHCTL_OPEN 3
#define CPTR_OPEN 0x33ff
#define PSTATE_EL1 0x3c5

#define SEMIHOSTING_WRITE 0x04
#define SEMIHOSTING_EXIT 0x18
