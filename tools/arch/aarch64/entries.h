// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ways into AArch64's kernel and out of it, as the instruction counter sees them
// (ARM DDI 0487: D1.4.1 "Exception vectors", C6.2 "ERET", "SVC").
#pragma once

#include <stdint.h>
#include <string.h>

static inline uint32_t a64_code(const void *instruction) {
    uint32_t code;
    memcpy(&code, instruction, sizeof code);
    return code;
}

// Its number where the instruction (svc) is a system call, else -1.
static inline int system_call_of(const void *instruction) {
    const uint32_t code = a64_code(instruction);
    return (code & 0xffe0001f) == 0xd4000001 ? (int)(code >> 5 & 0xffff) : -1;
}

static inline int is_return(const void *instruction) { return a64_code(instruction) == 0xd69f03e0; }

// Offsets into the vectors, four groups of four; those of the second group are taken while the kernel idles.
static inline int is_entry(uint64_t offset) { return offset < 2048 && offset % 128 == 0; }
static inline int is_of_idle(uint64_t offset) { return offset / 0x200 == 1; }
static inline int is_interrupt(uint64_t offset) { return offset % 0x200 == 0x80; }
static inline int is_bus_error(uint64_t offset) { return offset % 0x200 == 0x180; }

// A device's registers begin at a page of 4 KiB (QEMU, hw/arm/virt.c, base_memmap); its data register is the first.
static inline int is_first_register(uint64_t physical) { return physical % 4096 == 0; }
