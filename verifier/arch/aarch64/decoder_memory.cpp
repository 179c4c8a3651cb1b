// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Loads and stores, C4.1.96: how many bytes, of which registers, from where, and whether the base moves.
#include <bit>

#include "verifier/arch/aarch64/fields.hpp"

namespace verifier::aarch64 {
namespace {

using enum Operation;

void literal(Instruction& instruction) {
    const auto kind = bits(instruction.word, 31, 30);
    instruction.vector = bit(instruction.word, 26);
    instruction.operation = load_literal;
    if (kind == 3)
        instruction.operation = instruction.vector ? unknown : plain_without_value;  // prfm
    if (kind == 2 && !instruction.vector) instruction.operation = plain;             // ldrsw
    instruction.d = instruction.operation == plain_without_value ? zero : d_of(instruction.word);
    instruction.size = static_cast<std::uint8_t>(instruction.vector ? 4u << kind
                                                 : kind == 0        ? 4
                                                                    : 8);
    instruction.target = instruction.address + sign_extended(bits(instruction.word, 23, 5), 19) * 4;
}

// C6.2: a base that moves and is loaded or stored as well leaves any value.
void refuse_base(Instruction& instruction) {
    const bool moves = instruction.index == Index::pre || instruction.index == Index::post;
    const bool same =
        instruction.n != sp &&
        (instruction.n == instruction.d || (instruction.pair && instruction.n == instruction.d2));
    if (moves && same && !instruction.vector) instruction.operation = unknown;
}

void of_a_pair(Instruction& instruction) {
    const auto kind = bits(instruction.word, 31, 30), way = bits(instruction.word, 24, 23);
    const bool loads = bit(instruction.word, 22), signs = kind == 1 && !bit(instruction.word, 26);
    instruction.vector = bit(instruction.word, 26);
    if (kind == 3 || (signs && (!loads || way == 0))) return;
    instruction.size = static_cast<std::uint8_t>(instruction.vector ? 4u << kind
                                                 : kind == 2        ? 8
                                                                    : 4);
    instruction.operation = !loads ? store : signs ? load_signed : load;
    instruction.pair = true;
    instruction.d = d_of(instruction.word);
    instruction.d2 = or_zero(bits(instruction.word, 14, 10));
    instruction.n = or_sp(bits(instruction.word, 9, 5));
    instruction.index = way == 1 ? Index::post : way == 3 ? Index::pre : Index::offset;
    instruction.immediate = sign_extended(bits(instruction.word, 21, 15), 7) * instruction.size;
    if (loads && instruction.d == instruction.d2) instruction.operation = unknown;
    refuse_base(instruction);
}

// What a load or store of one register moves: size and opc.
void of_one(Instruction& instruction) {
    const auto size = bits(instruction.word, 31, 30), kind = bits(instruction.word, 23, 22);
    instruction.vector = bit(instruction.word, 26);
    instruction.d = d_of(instruction.word);
    instruction.n = or_sp(bits(instruction.word, 9, 5));
    if (instruction.vector) {
        if (kind > 1 && size != 0) return;
        instruction.size = static_cast<std::uint8_t>(kind > 1 ? 16 : 1u << size);
        instruction.operation = (kind & 1) != 0 ? load : store;
        return;
    }
    instruction.size = static_cast<std::uint8_t>(1u << size);
    if (kind < 2) instruction.operation = kind == 0 ? store : load;
    if (kind == 2 && size < 3) instruction.operation = load_signed;
    if (kind == 3 && size < 2) instruction.operation = load_signed;
    if (kind == 3) instruction.wide = false;
}

// prfm has the place of a load that extends 64 bits to 64; it has no form that changes its base.
void prefetch(Instruction& instruction) {
    const bool is = bits(instruction.word, 31, 30) == 3 && !instruction.vector &&
                    bits(instruction.word, 23, 22) == 2;
    if (!is || instruction.operation != unknown) return;
    instruction.operation = plain_without_value;
    instruction.d = zero;
}

void by_immediate(Instruction& instruction) {
    of_one(instruction);
    const auto way = bits(instruction.word, 11, 10);
    instruction.immediate = sign_extended(bits(instruction.word, 20, 12), 9);
    if (way == 1) instruction.index = Index::post;
    if (way == 3) instruction.index = Index::pre;
    if (way == 0) prefetch(instruction);
    if (way == 2) instruction.operation = unknown;  // with the rights of EL0
    refuse_base(instruction);
}

void by_scaled_immediate(Instruction& instruction) {
    of_one(instruction);
    instruction.immediate =
        static_cast<std::uint64_t>(bits(instruction.word, 21, 10)) * instruction.size;
    prefetch(instruction);
}

void by_register(Instruction& instruction) {
    if (!bit(instruction.word, 14)) return;
    of_one(instruction);
    instruction.index = Index::by_register;
    instruction.m = m_of(instruction.word);
    constexpr std::uint32_t uxtw = 2, lsl = 3, sxtw = 6, sxtx = 7;
    const auto option = bits(instruction.word, 15, 13);
    if (option == uxtw) instruction.extended = Extended::low_half;
    if (option == sxtw) instruction.extended = Extended::signed_low_half;
    if (option == lsl) instruction.extended = Extended::as_it_is;
    if (option == sxtx) instruction.extended = Extended::signed_whole;  // the same number
    instruction.shift = static_cast<std::uint8_t>(
        bit(instruction.word, 12) ? std::countr_zero(instruction.size) : 0);
    prefetch(instruction);
}

// Load-acquire and store-release; exclusive and compare-and-swap stay unknown, and what is ordered by region.
void ordered(Instruction& instruction) {
    const bool no_others =
        bits(instruction.word, 20, 16) == 31 && bits(instruction.word, 14, 10) == 31;
    if (!bit(instruction.word, 23) || bit(instruction.word, 21) || !bit(instruction.word, 15) ||
        !no_others)
        return;
    instruction.d = d_of(instruction.word);
    instruction.n = or_sp(bits(instruction.word, 9, 5));
    instruction.size = static_cast<std::uint8_t>(1u << bits(instruction.word, 31, 30));
    instruction.operation = bit(instruction.word, 22) ? load : store;
}

}  // namespace

void decode_memory(Instruction& instruction) {
    const auto word = instruction.word;
    if ((word & 0x3b000000) == 0x18000000) return literal(instruction);
    if ((word & 0x3a000000) == 0x28000000) return of_a_pair(instruction);
    if ((word & 0x3b200000) == 0x38000000) return by_immediate(instruction);
    if ((word & 0x3b200c00) == 0x38200800) return by_register(instruction);
    if ((word & 0x3b000000) == 0x39000000) return by_scaled_immediate(instruction);
    if ((word & 0x3f000000) == 0x08000000) return ordered(instruction);
}

}  // namespace verifier::aarch64
