// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Loads and stores, C4.1.96: how many bytes, of which registers, from where, and whether the base moves.
#include <bit>

#include "verifier/arch/aarch64/fields.hpp"

namespace verifier::aarch64 {
namespace {

using enum Operation;

void literal(Instruction& one) {
    const auto kind = bits(one.word, 31, 30);
    one.vector = bit(one.word, 26);
    one.operation = load_literal;
    if (kind == 3) one.operation = one.vector ? unknown : plain_without_value;  // prfm
    if (kind == 2 && !one.vector) one.operation = plain;                        // ldrsw
    one.d = one.operation == plain_without_value ? zero : d_of(one.word);
    one.size = static_cast<std::uint8_t>(one.vector ? 4u << kind : kind == 0 ? 4 : 8);
    one.target = one.address + sign_extended(bits(one.word, 23, 5), 19) * 4;
}

// C6.2: a base that moves and is loaded or stored as well leaves any value.
void refuse_base(Instruction& one) {
    const bool moves = one.index == Index::pre || one.index == Index::post;
    const bool same = one.n != sp && (one.n == one.d || (one.pair && one.n == one.d2));
    if (moves && same && !one.vector) one.operation = unknown;
}

void of_a_pair(Instruction& one) {
    const auto kind = bits(one.word, 31, 30), way = bits(one.word, 24, 23);
    const bool loads = bit(one.word, 22), signs = kind == 1 && !bit(one.word, 26);
    one.vector = bit(one.word, 26);
    if (kind == 3 || (signs && (!loads || way == 0))) return;
    one.size = static_cast<std::uint8_t>(one.vector ? 4u << kind : kind == 2 ? 8 : 4);
    one.operation = !loads ? store : signs ? load_signed : load;
    one.pair = true;
    one.d = d_of(one.word);
    one.d2 = or_zero(bits(one.word, 14, 10));
    one.n = or_sp(bits(one.word, 9, 5));
    one.index = way == 1 ? Index::post : way == 3 ? Index::pre : Index::offset;
    one.immediate = sign_extended(bits(one.word, 21, 15), 7) * one.size;
    if (loads && one.d == one.d2) one.operation = unknown;
    refuse_base(one);
}

// What a load or store of one register moves: size and opc.
void of_one(Instruction& one) {
    const auto size = bits(one.word, 31, 30), kind = bits(one.word, 23, 22);
    one.vector = bit(one.word, 26);
    one.d = d_of(one.word);
    one.n = or_sp(bits(one.word, 9, 5));
    if (one.vector) {
        if (kind > 1 && size != 0) return;
        one.size = static_cast<std::uint8_t>(kind > 1 ? 16 : 1u << size);
        one.operation = (kind & 1) != 0 ? load : store;
        return;
    }
    one.size = static_cast<std::uint8_t>(1u << size);
    if (kind < 2) one.operation = kind == 0 ? store : load;
    if (kind == 2 && size < 3) one.operation = load_signed;
    if (kind == 3 && size < 2) one.operation = load_signed;
    if (kind == 3) one.wide = false;
}

// prfm has the place of a load that extends 64 bits to 64; it has no form that changes its base.
void prefetch(Instruction& one) {
    const bool is = bits(one.word, 31, 30) == 3 && !one.vector && bits(one.word, 23, 22) == 2;
    if (!is || one.operation != unknown) return;
    one.operation = plain_without_value;
    one.d = zero;
}

void by_immediate(Instruction& one) {
    of_one(one);
    const auto way = bits(one.word, 11, 10);
    one.immediate = sign_extended(bits(one.word, 20, 12), 9);
    if (way == 1) one.index = Index::post;
    if (way == 3) one.index = Index::pre;
    if (way == 0) prefetch(one);
    if (way == 2) one.operation = unknown;  // with the rights of EL0
    refuse_base(one);
}

void by_scaled_immediate(Instruction& one) {
    of_one(one);
    one.immediate = static_cast<std::uint64_t>(bits(one.word, 21, 10)) * one.size;
    prefetch(one);
}

void by_register(Instruction& one) {
    if (!bit(one.word, 14)) return;
    of_one(one);
    one.index = Index::by_register;
    one.m = m_of(one.word);
    constexpr std::uint32_t uxtw = 2, lsl = 3, sxtw = 6, sxtx = 7;
    const auto option = bits(one.word, 15, 13);
    if (option == uxtw) one.extended = Extended::low_half;
    if (option == sxtw) one.extended = Extended::signed_low_half;
    if (option == lsl) one.extended = Extended::as_it_is;
    if (option == sxtx) one.extended = Extended::signed_whole;  // the same number
    one.shift = static_cast<std::uint8_t>(bit(one.word, 12) ? std::countr_zero(one.size) : 0);
    prefetch(one);
}

// Load-acquire and store-release; exclusive and compare-and-swap stay unknown, and what is ordered by region.
void ordered(Instruction& one) {
    const bool no_others = bits(one.word, 20, 16) == 31 && bits(one.word, 14, 10) == 31;
    if (!bit(one.word, 23) || bit(one.word, 21) || !bit(one.word, 15) || !no_others) return;
    one.d = d_of(one.word);
    one.n = or_sp(bits(one.word, 9, 5));
    one.size = static_cast<std::uint8_t>(1u << bits(one.word, 31, 30));
    one.operation = bit(one.word, 22) ? load : store;
}

}  // namespace

void decode_memory(Instruction& one) {
    const auto word = one.word;
    if ((word & 0x3b000000) == 0x18000000) return literal(one);
    if ((word & 0x3a000000) == 0x28000000) return of_a_pair(one);
    if ((word & 0x3b200000) == 0x38000000) return by_immediate(one);
    if ((word & 0x3b200c00) == 0x38200800) return by_register(one);
    if ((word & 0x3b000000) == 0x39000000) return by_scaled_immediate(one);
    if ((word & 0x3f000000) == 0x08000000) return ordered(one);
}

}  // namespace verifier::aarch64
