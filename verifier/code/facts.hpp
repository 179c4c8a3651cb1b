// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What is known of expressions on one way: comparisons that it has passed. An expression is evaluated under them, from
// what its symbols may be and from memory that is never written.
#pragma once

#include <map>
#include <set>

#include "verifier/code/execution.hpp"
#include "verifier/code/kernel_objects.hpp"

namespace verifier {

inline constexpr std::uint64_t kind_mask = 63;  // of a capability: its kind

struct Facts {
    std::map<Expression, ValueSet> known;
    std::set<std::pair<Expression, Expression>> less;  // unsigned
    bool operator==(const Facts&) const = default;
};

// Fields of a State, two bytes each, that only the composer writes.
inline constexpr std::uint64_t composed_fields[] = {
    offsetof(rows::State, rank), offsetof(rows::State, level_first), offsetof(rows::State, level)};

// An array whose address and length are in one row of the descriptors.
struct RowArray {
    std::uint64_t pointer_at = 0, count_at = 0;
    unsigned count_bytes = 0, element = 0;
    const char* name = "";
};
inline constexpr RowArray row_arrays[] = {
    {offsetof(rows::Descriptor, capabilities), offsetof(rows::Descriptor, capability_count), 4, 16,
     "capabilities"},
    {offsetof(rows::Descriptor, groups), offsetof(rows::Descriptor, group_count), 2, 8, "groups"},
    {offsetof(rows::Descriptor, lines), offsetof(rows::Descriptor, line_count), 2, 2, "lines"},
};
inline constexpr const RowArray& capability_array = row_arrays[0];

// An element of such an array, by the row's offset in the table and an index that is below the length.
struct RowElement {
    const RowArray* array = nullptr;
    Expression row = 0;        // offset in `descriptors`
    Expression index = 0;      // of the element
    Expression start = 0;      // the element's address
    std::uint64_t offset = 0;  // in the element
};

class Evaluation {
  public:
    Evaluation(const KernelCode& kernel, const KernelObjects& objects, Expressions& in)
        : kernel_(kernel), objects_(objects), in_(in) {}

    // What a symbol may be, so far. False: nothing new.
    bool add(Expression symbol, const ValueSet& values);
    void set(Expression symbol, const ValueSet& values) { symbols_[symbol].values = values; }
    // Where ways meet, a symbol was `before` on the first arrivals, and is `now` on this one: perhaps it takes equal steps.
    void note_step(Expression symbol, Expression before, unsigned arrival, Expression now);
    void forget_steps(std::uint64_t start, std::uint64_t end);
    void give_thresholds(std::set<std::uint64_t> all) { thresholds_ = std::move(all); }

    ValueSet of(Expression expression, const Facts& facts);
    // After a comparison has come out one way. False: it cannot.
    bool assume(Facts& facts, std::uint8_t condition, bool wide, Expression a, Expression b);
    // A value without one bit pattern, or with it: `known` meets `values`.
    bool narrow(Facts& facts, Expression expression, const ValueSet& values);

    [[nodiscard]] std::optional<RowElement> element_of(Expression address, const Facts& facts);
    // The index of an array is below its length, on this way.
    [[nodiscard]] bool is_below(Expression index, Expression limit, const Facts& facts);
    // Whether memory there is never written: read-only, or a State's own rank.
    [[nodiscard]] bool is_constant(const ValueSet& addresses, unsigned bytes) const;
    [[nodiscard]] std::optional<std::uint8_t> kind_of(const RowElement& row_element,
                                                      const Facts& facts);

  private:
    using Memo = std::vector<std::pair<Expression, ValueSet>>;  // of one evaluation: a few
    ValueSet value(Expression expression, const Facts& facts, Memo& memo);
    ValueSet computed(Expression expression, const Facts& facts, Memo& memo);
    ValueSet loaded(Expression expression, const Facts& facts, Memo& memo);
    ValueSet selected(const ExpressionNode& node, const Facts& facts, Memo& memo);
    ValueSet by_constant(const ExpressionNode& node, const Facts& facts, Memo& memo);
    std::optional<std::uint64_t> divisor_of(Expression x, Expression multiple);
    ValueSet constants_at(const ValueSet& addresses, unsigned bytes);
    ValueSet capability_words(std::optional<std::uint8_t> kind, bool second);
    ValueSet widened(Expression symbol, ValueSet values) const;

    const KernelCode& kernel_;
    const KernelObjects& objects_;
    Expressions& in_;
    struct Symbolic {
        ValueSet values;
        unsigned grown = 0;
    };
    std::map<Expression, Symbolic> symbols_;
    // Symbols of one place that take a step each time round: what bounds one of them bounds all.
    struct Steps {
        std::map<unsigned, Expression> begins;  // by arrival, those that are no step
        std::uint64_t step = 0;
        bool is_broken = false;
    };
    std::optional<ValueSet> stepped_with(const Steps& own, const Steps& other,
                                         const ValueSet& reached, const Facts& facts, Memo& memo);
    std::optional<ValueSet> in_step(Expression symbol, const Facts& facts, Memo& memo);
    std::map<Expression, Steps> steps_;
    std::set<std::uint64_t> thresholds_;
    std::map<std::pair<std::vector<Run>, unsigned>, ValueSet> constants_;
    std::map<std::pair<int, bool>, ValueSet> capabilities_;
};

}  // namespace verifier
