// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One instruction as a value, by its effect, in the detail that facts about the kernel's code need.
// A machine's decoder (verifier/arch) makes it. An instruction that the decoder does not know is
// `unknown`; every reader must assume that it may do anything.
#pragma once

#include <cstdint>
#include <optional>

namespace verifier::code {

// By number: 0 to 7 take arguments, 0 and 1 give results, `link` gets the return address of a call,
// `sp` is the stack pointer, `zero` is none. The machine names the others.
using Register = std::uint8_t;
inline constexpr Register link = 30, sp = 31, zero = 32;
inline constexpr unsigned registers = 32, arguments = 8, results = 2;

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
    address,              // `target`
    move_wide,            // `immediate`
    move_keep,            // d, with the 16 bits from `shift` on replaced by `immediate`
    add,                  // n + `immediate`, which may be negative
    add_register,         // n + (m << shift)
    subtract_register,    // n - (m << shift)
    move_register,        // m
    and_immediate,        // n & immediate
    extract,              // bits `shift` and up of n, as many as `immediate` has
    compare,              // n with `immediate`; writes no register
    plain,                // something of its operands; nothing else is written
    plain_without_value,  // only flags, or nothing
    // Memory, `size` bytes for each register; d and d2 are what is loaded or stored
    load_literal,
    load,
    load_signed,
    store,
};

// How a load or store finds its address: n + `immediate`; the same, and n becomes it; n, which becomes the same;
// n + (m, extended, << `shift`).
enum class Index : std::uint8_t { offset, pre, post, by_register };
enum class Extended : std::uint8_t { unknown, as_it_is, signed_whole, low_half, signed_low_half };

// The condition of a branch or a selection; a condition and its opposite differ in the lowest bit.
namespace condition {
inline constexpr std::uint8_t equal = 0, not_equal = 1, same_or_higher = 2, lower = 3, higher = 8,
                              lower_or_same = 9,  // unsigned
    negative = 4, not_negative = 5, overflow = 6, no_overflow = 7, greater_or_equal = 10, less = 11,
                              greater = 12, less_or_equal = 13, always = 14,
                              by_register = 15;  // of a branch: see Architecture::test_of
}  // namespace condition

struct Instruction {
    std::uint64_t address = 0;
    std::uint32_t word = 0;
    std::uint8_t bytes = 0;  // of the instruction
    Operation operation = Operation::unknown;
    Register d = zero, d2 = zero, n = zero, m = zero;
    bool wide = true;     // 64 bits; else the upper half of d becomes zero
    bool pair = false;    // of a load or store
    bool vector = false;  // d and d2 are no general registers
    Index index = Index::offset;
    Extended extended = Extended::unknown;  // m of Index::by_register
    std::uint8_t size = 0, shift = 0, condition = 0;
    std::uint32_t system = 0;
    std::uint64_t immediate = 0, target = 0;

    [[nodiscard]] std::uint64_t next() const { return address + bytes; }
};

// A bit for each general register, bit 31 for sp, that the instruction may write.
std::uint32_t written(const Instruction& instruction);

[[nodiscard]] bool is_memory(const Instruction& instruction);

// Whether the next instruction in memory may follow, calls returning.
[[nodiscard]] bool falls_through(const Instruction& instruction);

// What a branch of condition::by_register looks at: how two registers compare, or whether a bit of one is zero.
struct BranchTest {
    Register tested = zero, other = zero;
    bool wide = true;                               // or their lower halves
    std::optional<unsigned> bit;                    // of `tested`, by number
    std::uint8_t condition = condition::not_equal;  // the branch is taken; of a bit: to zero
};

}  // namespace verifier::code
