// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The content of a register before an instruction, if it is certain: constants, and loads whose
// address is known. The window that is read ends at the instruction and begins after the last place
// that control could reach from elsewhere: a jump's target, a call's return, a symbol. The window
// is a single path, so no value is guessed.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "verifier/code/text.hpp"

namespace verifier {

// What cannot be computed further.
struct Atom;
using AtomNumber = std::uint32_t;

// constant + the sum of factor * atom, modulo 2^64
struct Term {
    AtomNumber atom = 0;
    std::uint64_t factor = 0;
    bool operator==(const Term&) const = default;
};
struct Value {
    std::uint64_t constant = 0;
    std::vector<Term> terms;
    [[nodiscard]] bool is_constant() const { return terms.empty(); }
    bool operator==(const Value&) const = default;
};

struct Atom {
    enum class Kind : std::uint8_t {
        at_start,  // register `number`, as the window begins
        loaded,    // `size` bytes from `inner`, extended by zeros, or by their sign
        masked,    // inner & mask
        other,     // a result that is not followed further
    };
    Kind kind = Kind::other;
    code::Register number = 0;
    unsigned size = 0;
    bool is_signed = false;
    std::uint64_t mask = 0;
    Value inner;
    std::uint64_t address = 0;  // of the instruction
    bool half = false;          // the upper 32 bits are zero
};

// value, or its lower 32 bits, is at most `most`
struct Bound {
    Value value;
    std::uint64_t most = 0;
};

struct Window {
    const Architecture* machine = nullptr;
    std::uint64_t start = 0;
    std::vector<Atom> atoms;
    std::array<Value, code::registers> registers;
    std::vector<Bound> bounds;

    [[nodiscard]] const Value& value(code::Register number) const;
    // The only term, if it has factor 1 and no added constant.
    [[nodiscard]] const Atom* atom(const Value& value) const;
    // A number, a register, or sums and loads of them: "[0xffff… + REGISTER - 0x…]".
    [[nodiscard]] std::string words(const Value& value) const;
};

Window window_before(const Text& text, std::uint64_t address);

}  // namespace verifier
