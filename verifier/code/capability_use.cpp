// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A capability is used where its words are passed to a function that acts on the target, or become
// part of an address. At that point, the slot was compared with the length of the running
// component's table, the kind with the call's kind, and the right, if there is one, was found set.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/code/interpreter.hpp"

namespace verifier {
namespace {

using code::Instruction;
using SlotKind = rows::Kind;

struct Callee {
    const char* name;
    SlotKind kind;
    std::set<std::uint64_t> numbers;  // of system calls
};
const Callee callees[] = {
    {"kernel::raise(", SlotKind::signal, {1, 2}},
    {"kernel::raise_in_group(", SlotKind::signal_wide, {1, 2}},
    {"kernel::start_call(", SlotKind::call, {3}},
    {"kernel::supervise(", SlotKind::supervise, {14}},
};
constexpr std::uint64_t acknowledge = 9, power_off = 10;

}  // namespace

void Interpreter::use(const Instruction& instruction, Expression word, std::string callee,
                      std::string why) {
    uses_.insert_or_assign({instruction.address, word}, CapabilityUse{.at = instruction.address,
                                                                      .callee = std::move(callee),
                                                                      .why = std::move(why)});
}

// Loads from the capability table that a row of the descriptors points to, anywhere in an
// expression.
void Interpreter::capability_loads(Expression in, std::set<Expression>& to) const {
    const ExpressionNode& node = in_.at(in);
    if (node.form == Form::constant || node.form == Form::symbol) return;
    if (node.form == Form::load) {
        const ExpressionNode& base = in_.at(in_.split(node.a).first);
        for (const Expression part : {base.a, base.b}) {
            const ExpressionNode& pointer = in_.at(part);
            if (base.form != Form::sum || pointer.form != Form::load) continue;
            const std::uint64_t place = in_.split(pointer.a).second - objects_.descriptors_at;
            if (place == capability_array.pointer_at) to.insert(in);
        }
    }
    capability_loads(node.a, to);
    if (node.form != Form::load) {
        capability_loads(node.b, to);
        capability_loads(node.d, to);
        capability_loads(node.e, to);
    }
}

bool Interpreter::is_running(Expression state) const {
    if (running_.contains(state)) return true;
    const auto parameter = runs_.find(state);
    return parameter != runs_.end() && parameter->second;
}

// The running State in states[] gives the rank, which is multiplied by the row's size.
bool Interpreter::is_own_row(Expression row) const {
    const ExpressionNode& scaled = in_.at(row);
    if (scaled.form != Form::shift_left || !in_.is_constant(scaled.b, 9)) return false;
    const ExpressionNode& rank = in_.at(scaled.a);
    if (rank.form != Form::load || rank.k != 2) return false;
    const auto [state, offset] = in_.split(rank.a);
    return offset == offsetof(rows::State, rank) && is_running(state);
}

std::string Interpreter::why_not(const RowElement& word, const std::set<std::uint8_t>& kinds,
                                 const WayState& state) {
    if (!is_own_row(word.row)) return "the table is not shown to be that of who runs";
    const auto kind = values_.kind_of(word, state.facts);
    if (!kind) return "its kind has not been compared";
    if (!kinds.contains(*kind)) return fmt::format("its kind is {}", *kind);
    return {};
}

// A function of the kernel gets words of a capability.
void Interpreter::judge_call(const Instruction& instruction, const std::string& callee,
                             const WayState& state) {
    if (callee.starts_with("kernel::power_off(")) {
        if (!state.number || state.number->single() != power_off) return;
        for (const auto& [known, values] : state.facts.known) {
            const ExpressionNode node = in_.at(known);
            if (node.form != Form::conjunction || !in_.is_constant(node.b, 1) ||
                values.single() != 1)
                continue;
            const ExpressionNode rights = in_.at(node.a);
            const auto [row, place] = in_.split(rights.a);
            if (rights.form == Form::load && is_own_row(row) &&
                place - objects_.descriptors_at == offsetof(rows::Descriptor, rights))
                return use(instruction, 0, callee, "");
        }
        return use(instruction, 0, callee, "the right to power off was not found set");
    }
    std::set<Expression> words;
    for (code::Register number = 0; number < code::arguments; ++number)
        capability_loads(state.registers.get(number), words);
    if (words.empty()) return;
    const auto is = std::ranges::find_if(
        callees, [&](const Callee& each) { return callee.starts_with(each.name); });
    if (is == std::end(callees)) {
        // Left over from before in a register that this function does not take.
        return;
    }
    for (const Expression word : words) {
        const auto element = values_.element_of(in_.at(word).a, state.facts);
        std::string why = element ? why_not(*element, {static_cast<std::uint8_t>(is->kind)}, state)
                                  : "its slot has not been compared with the length of the table";
        if (state.number && std::ranges::any_of(state.number->runs(), [&](const Run& run) {
                return !is->numbers.contains(run.low) || !is->numbers.contains(run.high);
            }))
            why = "another system call leads here";
        if (why.empty() && is->kind == SlotKind::supervise) {
            const Expression rights = in_.load(in_.plus(element->start, 8), 8);
            const Expression operation = in_.low(state.registers.get(3), 2);
            const Expression right = in_.low(in_.of(Form::shift_right, rights, operation), 1);
            const auto known = state.facts.known.find(right);
            if (known == state.facts.known.end() || known->second.single() != 1)
                why = "the right to this operation was not found set";
        }
        use(instruction, word, callee, why);
    }
}

// Words of a capability decide where an access goes: its target as a State, or its line.
void Interpreter::judge_address(const Instruction& instruction, const WayState& state,
                                Expression address) {
    std::set<Expression> words;
    capability_loads(address, words);
    for (const Expression word : words) {
        const auto element = values_.element_of(in_.at(word).a, state.facts);
        if (!element) {
            use(instruction, word, "an access",
                "its slot has not been compared with the length of the table");
            continue;
        }
        // The second word is an address of nothing but a line.
        const bool is_line = element->offset != 0;
        const std::set<std::uint8_t> kinds =
            is_line ? std::set<std::uint8_t>{static_cast<std::uint8_t>(SlotKind::interrupt)}
                    : std::set<std::uint8_t>{1, 2, 4, 5};
        std::string why = why_not(*element, kinds, state);
        if (is_line && state.number && state.number->single() != acknowledge)
            why = "another system call leads here";
        use(instruction, word, "an access", why);
    }
}

}  // namespace verifier
