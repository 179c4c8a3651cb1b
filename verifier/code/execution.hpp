// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the general registers and the flags hold along one way, as expressions, and what an instruction that touches no
// memory makes of them. Memory and system registers are the caller's.
#pragma once

#include <array>
#include <optional>

#include "verifier/code/expression.hpp"
#include "verifier/code/instruction.hpp"

namespace verifier {

struct Flags {
    enum class Kind : std::uint8_t {
        unknown,
        compared,  // of a - b
        tested,    // of a & b, or of a as a result: zero and sign; no carry, no overflow
    };
    Kind kind = Kind::unknown;
    bool wide = true;
    Expression a = 0, b = 0;
    bool operator==(const Flags&) const = default;
};

struct Registers {
    std::array<Expression, 32> held{};  // 31: sp
    Flags flags;

    [[nodiscard]] Expression get(a64::Register one) const {
        return one == a64::zero ? Expression{0} : held[one];
    }
    void set(a64::Register one, Expression value) {
        if (one != a64::zero) held[one] = value;
    }
    bool operator==(const Registers&) const = default;
};

// Registers as they are where something begins: a parameter each.
Registers fresh_registers(Expressions& in, std::uint64_t at);

// An instruction without memory, jump or system register. False: it has no meaning here, and what it writes is unknown.
bool execute(Expressions& in, Registers& of, const a64::Instruction& one);

// Where a load or store goes, and what its base becomes.
struct Reach {
    Expression address = 0;
    std::optional<Expression> base;
};
std::optional<Reach> reach_of(Expressions& in, const Registers& of, const a64::Instruction& one);

// What a load of `bytes` gives its register, from the number that lies there.
Expression extended(Expressions& in, const a64::Instruction& one, Expression number);

}  // namespace verifier
