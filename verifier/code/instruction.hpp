// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One A64 instruction as a value: as much of it as statements about the kernel's code need. What this
// decoder does not know is `unknown`, which every reader must take for an instruction that may do anything.
// Sections are those of the Arm Architecture Reference Manual, ARM DDI 0487.
#pragma once

#include <cstdint>
#include <string>

namespace verifier::a64 {

using Register = std::uint8_t;  // x0 to x30 by number
inline constexpr Register link = 30, sp = 31, zero = 32;

enum class Operation : std::uint8_t {
    unknown,
    // Where the next instruction lies: `target`, or what register n holds
    branch,
    branch_if,
    call,
    call_register,
    branch_register,
    ret,
    exception_return,
    // Exceptions: `immediate` is the number with them
    supervisor_call,
    hypervisor_call,
    monitor_call,
    breakpoint,
    halt,
    undefined,
    // The system: `system` is the encoding, n the register that is written, d the one that is read into
    system_write,
    system_read,
    system_operation,
    state_write,
    barrier,
    hint,
    unknown_system,  // of the system's encodings, and none of the above
    // Values of register d
    address,              // adr, adrp: `target`
    move_wide,            // movz, movn: `immediate`
    move_keep,            // movk: `immediate` at bit `shift`
    add,                  // n + `immediate`, which is negative for sub
    add_register,         // n + (m << shift)
    subtract_register,    // n - (m << shift)
    move_register,        // m
    and_immediate,        // n & immediate
    extract,              // ubfm: bits `shift` and up of n, as many as `immediate` has
    compare,              // n with `immediate`; writes no register
    plain,                // something of its operands; nothing else is written
    plain_without_value,  // only flags, or nothing
    // Memory, `size` bytes for each register; d and d2 are what is loaded or stored
    load_literal,
    load,
    load_signed,
    store,
};

// How a load or store finds its address, C1.3.3
enum class Index : std::uint8_t { offset, pre, post, by_register };

// op0, op1, CRn, CRm, op2 of a system instruction, C5.1.2
constexpr std::uint32_t system_encoding(unsigned op0, unsigned op1, unsigned n, unsigned m,
                                        unsigned op2) {
    return op0 << 14 | op1 << 11 | n << 7 | m << 3 | op2;
}

struct Instruction {
    std::uint64_t address = 0;
    std::uint32_t word = 0;
    Operation operation = Operation::unknown;
    Register d = zero, d2 = zero, n = zero, m = zero;
    bool wide = true;     // 64 bits; else the upper half of d becomes zero
    bool pair = false;    // of a load or store
    bool vector = false;  // d and d2 are no general registers
    Index index = Index::offset;
    std::uint8_t size = 0, shift = 0, condition = 0;
    std::uint32_t system = 0;
    std::uint64_t immediate = 0, target = 0;
};

Instruction decode(std::uint32_t word, std::uint64_t address);

// A bit for each general register, bit 31 for sp, that the instruction may write.
std::uint32_t written(const Instruction& one);

[[nodiscard]] bool is_memory(const Instruction& one);

// Whether the next instruction in memory may follow, calls returning.
[[nodiscard]] bool falls_through(const Instruction& one);

}  // namespace verifier::a64
