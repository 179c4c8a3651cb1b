// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Values as expressions over symbols: the content of a register at some point, the result of a load
// or of a system register. Equal expressions have one number, so "the same slot was compared" is an
// equality of numbers. An expression's value never changes: code that redefines a symbol must first
// discard every expression that contains it.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace verifier {

using Expression = std::uint32_t;

enum class Form : std::uint8_t {
    constant,       // k
    symbol,         // its source by number `k`
    plus,           // a + k
    sum,            // a + b
    difference,     // a - b
    conjunction,    // a & b
    disjunction,    // a | b
    exclusive,      // a ^ b
    shift_left,     // a << b
    shift_right,    // a >> b
    shift_signed,   // the same with copies of bit 63
    product,        // a * b
    product_high,   // the upper half of a * b, which has 128 bits
    quotient,       // a / b; 0 where b is 0
    leading_zeros,  // of 64 bits
    sign_extended,  // the lower k bits of a
    selection,      // condition c of (a compared with b) ? d : e
    load,           // k bytes at a, of memory that is never written
};

const char* sign_of(Form form);

// What a symbol stands for.
enum class Origin : std::uint8_t {
    parameter,  // register `number` where the function at `at` begins
    loaded,     // register `number` after the load at `at`
    system,     // the system register that the instruction at `at` reads
    joined,     // register `number` where ways meet at `at`
    left,       // register `number` after the call at `at`
    other,      // register `number` after `at`, which has no meaning here
};

struct Source {
    Origin origin = Origin::other;
    std::uint64_t at = 0;
    std::int32_t number = 0;  // of a register; 64 and more: of a place in the frame
    auto operator<=>(const Source&) const = default;
};

struct ExpressionNode {
    Form form = Form::constant;
    Expression a = 0, b = 0;
    std::uint64_t k = 0;
    std::uint64_t most = ~0ull;  // the value is at most this
    Expression d = 0, e = 0;     // of a selection
};

class Expressions {
  public:
    Expressions();

    Expression constant(std::uint64_t k);
    Expression symbol(const Source& what, std::uint64_t most = ~0ull);
    Expression plus(Expression a, std::uint64_t k);
    Expression of(Form form, Expression a, Expression b);
    Expression sign_extended(Expression a, unsigned bits);
    Expression low(Expression a, unsigned bits);  // as a number
    Expression selection(std::uint8_t condition, bool wide, Expression a, Expression b,
                         Expression d, Expression e);
    Expression load(Expression address, unsigned bytes);

    [[nodiscard]] const ExpressionNode& at(Expression expression) const {
        return nodes_[expression];
    }
    [[nodiscard]] const Source& source_of(Expression one) const { return sources_[nodes_[one].k]; }
    [[nodiscard]] bool is_constant(Expression one) const {
        return nodes_[one].form == Form::constant;
    }
    [[nodiscard]] bool is_constant(Expression one, std::uint64_t k) const {
        return is_constant(one) && nodes_[one].k == k;
    }
    [[nodiscard]] bool is(Expression one, const Source& symbol) const {
        return nodes_[one].form == Form::symbol && source_of(one) == symbol;
    }
    // What is left of an expression without its constant, and the constant.
    [[nodiscard]] std::pair<Expression, std::uint64_t> split(Expression expression) const;
    // The symbols that it depends on, each once, by number.
    const std::vector<Expression>& symbols_in(Expression expression);
    [[nodiscard]] std::string words(Expression expression) const;
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  private:
    using Key = std::tuple<Form, Expression, Expression, std::uint64_t, Expression, Expression>;
    Expression make(const ExpressionNode& node);
    Expression folded(Form form, std::uint64_t a, std::uint64_t b);
    Expression conjunction(Expression a, Expression b);
    Expression sum(Expression a, Expression b);
    Expression difference(Expression a, Expression b);
    [[nodiscard]] std::uint64_t most_of(Form form, Expression a, Expression b) const;

    std::vector<ExpressionNode> nodes_;
    struct KeyHash {
        std::size_t operator()(const Key& key) const;
    };
    struct SourceHash {
        std::size_t operator()(const Source& source) const;
    };
    std::unordered_map<Key, Expression, KeyHash> known_;
    std::vector<Source> sources_;
    std::unordered_map<Source, Expression, SourceHash> by_source_;
    std::vector<std::vector<Expression>> standing_on_;
};

}  // namespace verifier
