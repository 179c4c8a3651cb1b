// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "verifier/arch/aarch64/decoder.hpp"
#include "verifier/arch/aarch64/fields.hpp"

namespace verifier::aarch64 {
namespace {

using Word = std::uint32_t;

Meaning common(Word word) {
    Meaning is;
    is.wide = bit(word, 31);
    is.d = d_of(word);
    is.n = n_of(word);
    is.second.bits = is.wide ? 64 : 32;
    return is;
}

// C4.1.93.2: with a constant of 12 bits
std::optional<Meaning> add_immediate(Word word) {
    Meaning is = common(word);
    is.sets_flags = bit(word, 29);
    is.computes = bit(word, 30) ? Computes::difference : Computes::sum;
    is.n = or_sp(bits(word, 9, 5));
    if (!is.sets_flags) is.d = or_sp(bits(word, 4, 0));
    is.second.constant = static_cast<std::uint64_t>(bits(word, 21, 10)) << (bit(word, 22) ? 12 : 0);
    return is;
}

Computes logical(Word kind) {
    constexpr Computes by_kind[] = {Computes::conjunction, Computes::disjunction,
                                    Computes::exclusive, Computes::conjunction};
    return by_kind[kind & 3];
}

// C4.1.93.4. The decoder has read the mask; 0 is none.
std::optional<Meaning> logical_immediate(const Instruction& instruction) {
    if (instruction.immediate == 0) return {};
    Meaning is = common(instruction.word);
    is.computes = logical(bits(instruction.word, 30, 29));
    is.sets_flags = bits(instruction.word, 30, 29) == 3;
    if (!is.sets_flags) is.d = or_sp(bits(instruction.word, 4, 0));
    is.second.constant = instruction.immediate;
    return is;
}

// C4.1.93.6: the three kinds of bit-field moves, by which of the two numbers is the larger
std::optional<Meaning> bit_field(Word word) {
    const auto kind = bits(word, 30, 29), rotate = bits(word, 21, 16), last = bits(word, 15, 10);
    Meaning is = common(word);
    const unsigned size = is.wide ? 64 : 32;
    if (kind == 3 || bit(word, 22) != is.wide || rotate >= size || last >= size) return {};
    const bool down = last >= rotate;
    is.is_signed = kind == 0;
    is.width = static_cast<std::uint8_t>(down ? last - rotate + 1 : last + 1);
    is.low = static_cast<std::uint8_t>(down ? rotate : size - rotate);
    if (kind == 1) {
        is.computes = Computes::insertion;
        is.from = down ? static_cast<std::uint8_t>(rotate) : 0;
        if (down) is.low = 0;
        return is;
    }
    is.computes = down ? Computes::field_to_low : Computes::field_from_low;
    if (!down && is.is_signed) return {};
    return is;
}

std::optional<Meaning> of_immediate(const Instruction& instruction) {
    switch (bits(instruction.word, 25, 23)) {
        case 2:
            return add_immediate(instruction.word);
        case 4:
            return logical_immediate(instruction);
        case 6:
            return bit_field(instruction.word);
        default:
            return {};
    }
}

// C4.1.95: logical and arithmetic operations with a shifted register
std::optional<Meaning> shifted_register(Word word) {
    const bool arithmetic = bit(word, 24);
    const auto kind = bits(word, 30, 29), shift = bits(word, 23, 22), amount = bits(word, 15, 10);
    Meaning is = common(word);
    if ((!is.wide && amount > 31) || (arithmetic && (shift == 3 || bit(word, 21)))) return {};
    is.sets_flags = arithmetic ? bit(word, 29) : kind == 3;
    is.computes = !arithmetic     ? logical(kind)
                  : bit(word, 30) ? Computes::difference
                                  : Computes::sum;
    is.second.m = m_of(word);
    is.second.shift = static_cast<Shift>(shift);
    is.second.amount = static_cast<std::uint8_t>(amount);
    is.second.inverted = !arithmetic && bit(word, 21);
    return is;
}

std::optional<Meaning> extended_register(Word word) {
    Meaning is = common(word);
    const auto kind = bits(word, 15, 13), amount = bits(word, 12, 10);
    if (bits(word, 23, 22) != 0 || amount > 4) return {};
    is.sets_flags = bit(word, 29);
    is.computes = bit(word, 30) ? Computes::difference : Computes::sum;
    is.n = or_sp(bits(word, 9, 5));
    if (!is.sets_flags) is.d = or_sp(bits(word, 4, 0));
    is.second.m = m_of(word);
    is.second.amount = static_cast<std::uint8_t>(amount);
    is.second.bits = static_cast<std::uint8_t>(8u << (kind & 3));
    is.second.is_signed = kind >= 4;
    if (!is.wide && is.second.bits > 32) is.second.bits = 32;
    return is;
}

std::optional<Meaning> conditional_select(Word word) {
    if (bit(word, 29) || bit(word, 11)) return {};
    Meaning is = common(word);
    is.computes = Computes::selection;
    is.second.m = m_of(word);
    is.condition = static_cast<std::uint8_t>(bits(word, 15, 12));
    is.increments = bit(word, 10);
    is.inverts = bit(word, 30);
    return is;
}

std::optional<Meaning> conditional_compare(Word word) {
    if (!bit(word, 29) || !bit(word, 30) || bit(word, 10) || bit(word, 4)) return {};
    Meaning is = common(word);
    is.d = zero;
    is.computes = Computes::conditional;
    is.sets_flags = true;
    is.condition = static_cast<std::uint8_t>(bits(word, 15, 12));
    if (bit(word, 11)) {
        is.second.constant = bits(word, 20, 16);
    } else {
        is.second.m = m_of(word);
    }
    return is;
}

std::optional<Meaning> two_sources(Word word) {
    Meaning is = common(word);
    is.second.m = m_of(word);
    switch (bits(word, 15, 10)) {
        case 2:
            is.computes = Computes::quotient;
            return is;
        case 8:
            is.computes = Computes::shift_left;
            return is;
        case 9:
            is.computes = Computes::shift_right;
            return is;
        case 10:
            is.computes = Computes::shift_signed;
            return is;
        default:
            return {};
    }
}

std::optional<Meaning> one_source(Word word) {
    if (bits(word, 20, 16) != 0 || bits(word, 15, 10) != 4) return {};
    Meaning is = common(word);
    is.computes = Computes::leading_zeros;
    return is;
}

std::optional<Meaning> three_sources(Word word) {
    Meaning is = common(word);
    const auto kind = bits(word, 23, 21);
    is.second.m = m_of(word);
    is.third = or_zero(bits(word, 14, 10));
    is.computes = bit(word, 15) ? Computes::product_minus : Computes::product_plus;
    if (kind == 6 && is.wide && !bit(word, 15)) {
        is.computes = Computes::product_high;
    } else if (kind != 0) {
        return {};
    }
    return is;
}

std::optional<Meaning> of_registers(Word word) {
    if (!bit(word, 28)) {
        const bool extended = bit(word, 24) && bit(word, 21);
        return extended ? extended_register(word) : shifted_register(word);
    }
    switch (bits(word, 24, 21)) {
        case 2:
            return conditional_compare(word);
        case 4:
            return conditional_select(word);
        case 6:
            if (bit(word, 29)) return {};
            return bit(word, 30) ? one_source(word) : two_sources(word);
        default:
            if (!bit(word, 24) || bits(word, 30, 29) != 0) return {};
            return three_sources(word);
    }
}

bool has_value(code::Operation operation) {
    using enum code::Operation;
    switch (operation) {
        case add:
        case add_register:
        case subtract_register:
        case move_register:
        case and_immediate:
        case extract:
        case compare:
        case plain:
        case plain_without_value:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<Meaning> meaning_of(const Instruction& instruction) {
    if (!has_value(instruction.operation)) return {};
    const auto group = bits(instruction.word, 28, 25);
    std::optional<Meaning> found;
    if ((group & 0b1110) == 0b1000) found = of_immediate(instruction);
    if ((group & 0b0111) == 0b0101) found = of_registers(instruction.word);
    if (found && found->second.constant && !found->wide) *found->second.constant &= half;
    return found;
}

}  // namespace verifier::aarch64
