// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Fields of an instruction's word: numbers, signed numbers, registers. Only the decoder includes this.
#pragma once

#include "verifier/code/instruction.hpp"
#include "verifier/code/words.hpp"

namespace verifier::aarch64 {

using namespace code;

constexpr std::uint32_t bits(std::uint32_t word, unsigned high, unsigned low) {
    return word >> low & ((2u << (high - low)) - 1);
}
constexpr bool bit(std::uint32_t word, unsigned at) { return (word >> at & 1) != 0; }

constexpr std::uint64_t sign_extended(std::uint64_t value, unsigned width) {
    const std::uint64_t sign = 1ull << (width - 1);
    return (value ^ sign) - sign;
}

// Number 31 is sp in some operands and the zero register in others, C1.2.5.
constexpr Register or_zero(std::uint32_t number) {
    return number == 31 ? zero : static_cast<Register>(number);
}
constexpr Register or_sp(std::uint32_t number) { return static_cast<Register>(number); }

inline Register d_of(std::uint32_t word) { return or_zero(bits(word, 4, 0)); }
inline Register n_of(std::uint32_t word) { return or_zero(bits(word, 9, 5)); }
inline Register m_of(std::uint32_t word) { return or_zero(bits(word, 20, 16)); }

// Loads and stores, C4.1.96
void decode_memory(Instruction& instruction);

}  // namespace verifier::aarch64
