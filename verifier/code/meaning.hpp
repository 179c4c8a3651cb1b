// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What an instruction without memory computes: its operands and the operation on them, for each of the forms that
// the kernel's compiler uses. One that has no meaning here gives its destination an unknown value and unknown flags.
#pragma once

#include <cstdint>
#include <optional>

#include "verifier/code/instruction.hpp"

namespace verifier::code {

enum class Computes : std::uint8_t {
    sum,             // n + second
    difference,      // n - second
    conjunction,     // n & second
    disjunction,     // n | second
    exclusive,       // n ^ second
    shift_left,      // n << second, modulo the width
    shift_right,     // the same to the right, zeros from above
    shift_signed,    // the same, copies of the sign from above
    product_plus,    // third + n * m
    product_minus,   // third - n * m
    product_high,    // the upper half of n * m
    quotient,        // n / m, unsigned
    leading_zeros,   // of n
    selection,       // condition ? n : m, which may be inverted, negated or one more
    field_to_low,    // `width` bits of n from bit `low` on, as a number, or with its sign
    field_from_low,  // the lower `width` bits of n to bit `low`
    insertion,  // d with `width` of its bits from `low` on replaced by n's lower ones, or those from `from`
    conditional,  // flags only: condition ? compare n with second : `flags`
};

enum class Shift : std::uint8_t { left, right, signed_right, rotate };

// m, shifted or extended; or a constant
struct Second {
    std::optional<std::uint64_t> constant;
    Register m = zero;
    Shift shift = Shift::left;
    std::uint8_t amount = 0;
    std::uint8_t bits = 64;  // of m that count, before it is shifted
    bool is_signed = false;  // they are extended by their sign
    bool inverted = false;
};

struct Meaning {
    Computes computes = Computes::sum;
    Register d = zero, n = zero, third = zero;
    Second second;
    bool wide = true;
    bool sets_flags = false;
    std::uint8_t condition = condition::always;  // of a selection or a conditional comparison
    bool increments = false, inverts = false;    // what a selection does to its second operand
    bool is_signed = false;                      // of a field
    std::uint8_t low = 0, width = 0, from = 0;   // of a field
};

}  // namespace verifier::code
