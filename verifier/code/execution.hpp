// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the general registers and the flags hold along one way, as expressions, and what an instruction that touches no
// memory makes of them. Memory and system registers are the caller's.
#pragma once

#include <array>
#include <optional>

#include "verifier/arch/contract.hpp"
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
    std::array<Expression, code::registers> held{};
    Flags flags;

    [[nodiscard]] Expression get(code::Register one) const {
        return one == code::zero ? Expression{0} : held[one];
    }
    void set(code::Register one, Expression value) {
        if (one != code::zero) held[one] = value;
    }
    bool operator==(const Registers&) const = default;
};

// Registers as they are where something begins: a parameter each.
Registers fresh_registers(Expressions& in, std::uint64_t at);

// An instruction without memory, jump or system register. False: it has no meaning here, and what it writes is unknown.
bool execute(const Architecture& machine, Expressions& in, Registers& of,
             const code::Instruction& instruction);

// Where a load or store goes, and what its base becomes.
struct Reach {
    Expression address = 0;
    std::optional<Expression> base;
};
std::optional<Reach> reach_of(Expressions& in, const Registers& of,
                              const code::Instruction& instruction);

// What a load of `bytes` gives its register, from the number that lies there.
Expression extended(Expressions& in, const code::Instruction& instruction, Expression number);

}  // namespace verifier
