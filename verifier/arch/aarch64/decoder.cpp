// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/decoder.hpp"

#include <bit>

#include "verifier/arch/aarch64/fields.hpp"
#include "verifier/arch/aarch64/system.hpp"

namespace verifier::aarch64 {
namespace {

using enum Operation;

// ---- C4.1.93 Data processing, immediate

void pc_relative(Instruction& instruction) {
    const auto offset =
        sign_extended(bits(instruction.word, 23, 5) << 2 | bits(instruction.word, 30, 29), 21);
    instruction.operation = address;
    instruction.d = d_of(instruction.word);
    instruction.target = bit(instruction.word, 31)
                             ? (instruction.address & ~0xfffull) + (offset << 12)
                             : instruction.address + offset;
}

void add_immediate(Instruction& instruction) {
    const bool flags = bit(instruction.word, 29), subtracts = bit(instruction.word, 30);
    const std::uint64_t value = static_cast<std::uint64_t>(bits(instruction.word, 21, 10))
                                << (bit(instruction.word, 22) ? 12 : 0);
    instruction.wide = bit(instruction.word, 31);
    instruction.d = flags ? d_of(instruction.word) : or_sp(bits(instruction.word, 4, 0));
    instruction.n = or_sp(bits(instruction.word, 9, 5));
    instruction.operation = flags && subtracts && instruction.d == zero ? compare : add;
    instruction.immediate = instruction.operation == add && subtracts ? 0 - value : value;
}

// DecodeBitMasks, shared/functions/common: a run of ones, rotated, repeated. 0: reserved.
std::uint64_t bit_mask(bool n, unsigned imms, unsigned immr, bool wide) {
    const unsigned pattern = (n ? 64u : 0u) | (~imms & 63);
    const int length = std::bit_width(pattern) - 1;
    if (length < 1 || (!wide && length == 6)) return 0;
    const unsigned element = 1u << length, run = imms & (element - 1), turn = immr & (element - 1);
    if (run == element - 1) return 0;
    std::uint64_t value = ones(run + 1);
    if (turn != 0) value = (value >> turn | value << (element - turn)) & ones(element);
    for (unsigned filled = element; filled < 64; filled *= 2) value |= value << filled;
    return wide ? value : value & ones(32);
}

void logical_immediate(Instruction& instruction) {
    const auto kind = bits(instruction.word, 30, 29);
    instruction.wide = bit(instruction.word, 31);
    instruction.immediate = bit_mask(bit(instruction.word, 22), bits(instruction.word, 15, 10),
                                     bits(instruction.word, 21, 16), instruction.wide);
    if (instruction.immediate == 0) return;
    instruction.d = kind == 3 ? d_of(instruction.word) : or_sp(bits(instruction.word, 4, 0));
    instruction.n = n_of(instruction.word);
    instruction.operation = kind == 0 || kind == 3 ? and_immediate : plain;
}

void wide_immediate(Instruction& instruction) {
    const auto kind = bits(instruction.word, 30, 29), half = bits(instruction.word, 22, 21);
    instruction.wide = bit(instruction.word, 31);
    if (kind == 1 || (!instruction.wide && half > 1)) return;
    instruction.d = d_of(instruction.word);
    instruction.shift = static_cast<std::uint8_t>(half * 16);
    instruction.immediate = bits(instruction.word, 20, 5);
    instruction.operation = kind == 3 ? move_keep : move_wide;
    if (kind == 3) return;
    instruction.immediate <<= instruction.shift;
    if (kind == 0)
        instruction.immediate = ~instruction.immediate & (instruction.wide ? ~0ull : ones(32));
}

void bit_field(Instruction& instruction) {
    const auto kind = bits(instruction.word, 30, 29), rotate = bits(instruction.word, 21, 16),
               last = bits(instruction.word, 15, 10);
    instruction.wide = bit(instruction.word, 31);
    if (kind == 3 || bit(instruction.word, 22) != instruction.wide ||
        (!instruction.wide && (rotate > 31 || last > 31)))
        return;
    instruction.d = d_of(instruction.word);
    instruction.n = n_of(instruction.word);
    instruction.operation = plain;
    if (kind != 2 || last < rotate) return;
    instruction.operation = extract;
    instruction.shift = static_cast<std::uint8_t>(rotate);
    instruction.immediate = ones(last - rotate + 1);
}

void two_registers_to_one(Instruction& instruction) {  // extr
    instruction.wide = bit(instruction.word, 31);
    const bool reserved = bits(instruction.word, 30, 29) != 0 || bit(instruction.word, 21) ||
                          bit(instruction.word, 22) != instruction.wide;
    if (reserved || (!instruction.wide && bit(instruction.word, 15))) return;
    instruction.d = d_of(instruction.word);
    instruction.operation = plain;
}

void data_immediate(Instruction& instruction) {
    switch (bits(instruction.word, 25, 23)) {
        case 0:
        case 1:
            return pc_relative(instruction);
        case 2:
            return add_immediate(instruction);
        case 4:
            return logical_immediate(instruction);
        case 5:
            return wide_immediate(instruction);
        case 6:
            return bit_field(instruction);
        case 7:
            return two_registers_to_one(instruction);
        default:  // 3: with tags
            return;
    }
}

// ---- C4.1.94 Branches, exceptions, system

void jump(Instruction& instruction, Operation operation, unsigned width, unsigned low) {
    instruction.operation = operation;
    instruction.target = instruction.address +
                         sign_extended(bits(instruction.word, low + width - 1, low), width) * 4;
}

void exception(Instruction& instruction) {
    instruction.immediate = bits(instruction.word, 20, 5);
    const auto kind = bits(instruction.word, 23, 21) << 5 | bits(instruction.word, 4, 0);
    if (kind == 0x01) instruction.operation = supervisor_call;
    if (kind == 0x02) instruction.operation = hypervisor_call;
    if (kind == 0x03) instruction.operation = monitor_call;
    if (kind == 0x20) instruction.operation = breakpoint;
    if (kind == 0x40) instruction.operation = halt;
}

// C4.1.94, "Unconditional branch (register)": op2 is 31; op3 and op4 are 0, else the pointer is authenticated.
void register_jump(Instruction& instruction) {
    constexpr std::uint32_t every_bit = 0xd69f03e0;
    const auto kind = bits(instruction.word, 24, 21);
    if (kind == 4 || kind == 5) {  // eret; drps
        instruction.operation = instruction.word == every_bit ? exception_return : unknown_system;
        return;
    }
    if (bits(instruction.word, 20, 16) != 31 || bits(instruction.word, 15, 10) != 0 ||
        bits(instruction.word, 4, 0) != 0)
        return;
    instruction.n = n_of(instruction.word);
    if (kind == 0) instruction.operation = branch_register;
    if (kind == 1) instruction.operation = call_register;
    if (kind == 2) instruction.operation = ret;
}

// Those that have a name and change no register; others sign or check pointers. C6.2, HINT
bool is_plain_hint(unsigned number) {
    return number <= 6 || (number >= 16 && number <= 22 && number != 19 && number != 21) ||
           (number >= 32 && number <= 38 && number % 2 == 0);
}

// C6.2, MSR (immediate): fields of one bit take 0 and 1, those of DAIF all four bits.
bool is_state_write(unsigned op1, unsigned number, unsigned op2) {
    if (op1 == 3 && (op2 == 6 || op2 == 7)) return true;  // DAIFSet, DAIFClr
    const bool named = op1 == 0 ? op2 >= 3 && op2 <= 5    // UAO, PAN, SPSel
                                : op1 == 3 && (op2 == 1 || op2 == 2 || op2 == 4);  // SSBS, DIT, TCO
    return named && number <= 1;
}

// C6.2: the options that have a name; a reserved one would be the whole system's today, by no promise.
bool is_barrier(unsigned option, unsigned op2) {
    if (op2 == 4 || op2 == 5) return (option & 3) != 0;  // dsb, dmb
    if (op2 == 2 || op2 == 6) return option == 15;       // clrex, isb
    return op2 == 7 && option == 0;                      // sb
}

// op0 = 0: hints, barriers and fields of PSTATE, C5.1.3
void system_without_register(Instruction& instruction) {
    const auto op1 = bits(instruction.word, 18, 16), group = bits(instruction.word, 15, 12),
               number = bits(instruction.word, 11, 8), op2 = bits(instruction.word, 7, 5);
    if (bit(instruction.word, 21) || bits(instruction.word, 4, 0) != 31) return;
    instruction.immediate = number;
    if (group == 4 && is_state_write(op1, number, op2)) instruction.operation = state_write;
    if (group == 3 && op1 == 3 && is_barrier(number, op2)) instruction.operation = barrier;
    if (group == 2 && op1 == 3) {
        instruction.immediate = number << 3 | op2;
        if (is_plain_hint(static_cast<unsigned>(instruction.immediate)))
            instruction.operation = hint;
    }
}

void system(Instruction& instruction) {
    const auto op0 = bits(instruction.word, 20, 19);
    const bool reads = bit(instruction.word, 21);
    instruction.operation = unknown_system;
    instruction.system =
        system_encoding(op0, bits(instruction.word, 18, 16), bits(instruction.word, 15, 12),
                        bits(instruction.word, 11, 8), bits(instruction.word, 7, 5));
    if (bit(instruction.word, 22)) return;  // two registers to one of 128 bits
    if (op0 == 0) return system_without_register(instruction);
    if (op0 == 1 && reads) return;  // sysl: a result of the processor's maker
    instruction.operation = op0 == 1 ? system_operation : reads ? system_read : system_write;
    (reads ? instruction.d : instruction.n) = d_of(instruction.word);
}

void control(Instruction& instruction) {
    const auto word = instruction.word;
    if (bits(word, 30, 26) == 0b00101)
        return jump(instruction, bit(word, 31) ? call : branch, 26, 0);
    if (bits(word, 31, 24) == 0b01010100 && !bit(word, 4))
        return jump(instruction, branch_if, 19, 5),
               void(instruction.condition = static_cast<std::uint8_t>(bits(word, 3, 0)));
    if (bits(word, 30, 25) == 0b011010)
        return jump(instruction, branch_if, 19, 5),
               void(instruction.condition = condition::by_register);
    if (bits(word, 30, 25) == 0b011011)
        return jump(instruction, branch_if, 14, 5),
               void(instruction.condition = condition::by_register);
    if (bits(word, 31, 24) == 0b11010100) return exception(instruction);
    if (bits(word, 31, 23) == 0b110101010) return system(instruction);
    if (bits(word, 31, 25) == 0b1101011) return register_jump(instruction);
}

// ---- C4.1.95 Data processing, register

void shifted_register(Instruction& instruction) {
    const bool arithmetic = bit(instruction.word, 24), flags = bit(instruction.word, 29),
               subtracts = bit(instruction.word, 30);
    const bool left = bits(instruction.word, 23, 22) == 0;
    instruction.wide = bit(instruction.word, 31);
    instruction.d = d_of(instruction.word);
    instruction.n = n_of(instruction.word);
    instruction.m = m_of(instruction.word);
    instruction.shift = static_cast<std::uint8_t>(bits(instruction.word, 15, 10));
    if ((!instruction.wide && instruction.shift > 31) ||
        (arithmetic && bits(instruction.word, 23, 22) == 3))
        return;
    instruction.operation = plain;
    if (arithmetic && left && !flags)
        instruction.operation = subtracts ? subtract_register : add_register;
    const bool copies = !arithmetic && bits(instruction.word, 30, 29) == 1 &&
                        !bit(instruction.word, 21) && instruction.n == zero;
    if (copies && left && instruction.shift == 0) instruction.operation = move_register;
}

void extended_register(Instruction& instruction) {
    if (bits(instruction.word, 23, 22) != 0 || bits(instruction.word, 12, 10) > 4) return;
    instruction.d =
        bit(instruction.word, 29) ? d_of(instruction.word) : or_sp(bits(instruction.word, 4, 0));
    instruction.operation = plain;
}

bool is_of_one_source(std::uint32_t word) {  // rbit, rev16, rev32, rev, clz, cls, ctz, cnt, abs
    const auto code = bits(word, 15, 10);
    return bits(word, 20, 16) == 0 && code <= 8 && (code != 3 || bit(word, 31));
}
bool is_of_two_sources(std::uint32_t word) {  // udiv, sdiv, shifts by a register, crc32
    const auto code = bits(word, 15, 10);
    const bool of_64_bits = (code & 3) == 3;
    if (code >= 16 && code <= 23) return bit(word, 31) == of_64_bits;
    return code == 2 || code == 3 || (code >= 8 && code <= 11);
}
bool is_of_three_sources(
    std::uint32_t word) {  // madd; smaddl, smulh, umaddl, umulh; their differences
    const auto kind = bits(word, 23, 21);
    const bool high = kind == 2 || kind == 6;
    if (bits(word, 30, 29) != 0 || kind == 3 || kind == 4 || kind == 7) return false;
    if (high && bits(word, 14, 10) != 31) return false;
    return kind == 0 || (bit(word, 31) && !(high && bit(word, 15)));
}

// Those with nothing but a result in d, where bit 28 is set.
bool names_result(std::uint32_t word) {
    const bool flags = bit(word, 29);
    switch (bits(word, 24, 21)) {
        case 0:
            return bits(word, 15, 10) == 0;  // adc, sbc
        case 4:
            return !flags && !bit(word, 11);  // csel
        case 6:
            return !flags && (bit(word, 30) ? is_of_one_source(word) : is_of_two_sources(word));
        default:
            return bit(word, 24) && is_of_three_sources(word);
    }
}

void data_register(Instruction& instruction) {
    if (!bit(instruction.word, 28)) {
        const bool extended = bit(instruction.word, 24) && bit(instruction.word, 21);
        return extended ? extended_register(instruction) : shifted_register(instruction);
    }
    if (names_result(instruction.word)) {
        instruction.d = d_of(instruction.word);
        instruction.operation = plain;
    } else if (bits(instruction.word, 24, 21) == 2 && bit(instruction.word, 29) &&
               !bit(instruction.word, 10) && !bit(instruction.word, 4)) {
        instruction.operation = plain_without_value;  // ccmp, ccmn
    }
}

void decode_group(Instruction& instruction) {  // C4.1, op0
    const auto group = bits(instruction.word, 28, 25);
    if (bits(instruction.word, 31, 16) == 0) {
        instruction.operation = undefined;
    } else if ((group & 0b1110) == 0b1000) {
        data_immediate(instruction);
    } else if ((group & 0b1110) == 0b1010) {
        control(instruction);
    } else if ((group & 0b0101) == 0b0100) {
        decode_memory(instruction);
    } else if ((group & 0b0111) == 0b0101) {
        data_register(instruction);
    }
}

}  // namespace

Instruction decode(std::uint32_t word, std::uint64_t address) {
    Instruction one{.address = address, .word = word, .bytes = sizeof word};
    decode_group(one);
    return one;
}

// C4.1.94: bit 24 selects the direction; tbz and tbnz have the bit's number in 31 and 23 to 19, cbz
// and cbnz the width in 31.
BranchTest test_of(const Instruction& instruction) {
    BranchTest test{
        .tested = d_of(instruction.word),
        .condition = bit(instruction.word, 24) ? condition::not_equal : condition::equal};
    if (bits(instruction.word, 30, 25) == 0b011011)
        test.bit = bits(instruction.word, 31, 31) << 5 | bits(instruction.word, 23, 19);
    else
        test.wide = bit(instruction.word, 31);
    return test;
}

}  // namespace verifier::aarch64
