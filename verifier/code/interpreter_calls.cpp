// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Values that a call passes to its callee and gets from it, and the state after a function.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/code/interpreter.hpp"

namespace verifier {
namespace {

using code::Instruction;

bool is_in(std::uint32_t mask, code::Register number) { return (mask >> number & 1) != 0; }

}  // namespace

void Interpreter::lose(std::uint32_t registers, const Instruction& instruction, WayState& state) {
    for (code::Register number = 0; number < code::registers; ++number)
        if (is_in(registers, number))
            state.registers.held[number] =
                in_.symbol({.origin = Origin::left, .at = instruction.address, .number = number});
}

// The registers after a call that it need not preserve.
void Interpreter::clobber(const Instruction& instruction, WayState& state) {
    lose(text_.machine().facts().convention.left_by_call, instruction, state);
    state.registers.flags = {};
}

// The registers that a host, firmware or a hypervisor may change.
void Interpreter::answer(const Instruction& instruction, WayState& state) {
    lose(text_.machine().facts().convention.left_by_host, instruction, state);
}

bool Interpreter::call(const Instruction& instruction, std::uint64_t to, WayState& state) {
    const Function* callee = text_.function_of(to);
    if (callee == nullptr || callee->start != to) {
        complain(instruction.address, "calls into the middle of a function");
        return false;
    }
    if (final_) judge_call(instruction, callee->name, state);
    const auto moves = text_.machine().facts().floating_point.code;  // all others are interpreted
    const auto moved = std::ranges::find(moves, callee->name, &FloatingPointCode::name);
    if (moved != moves.end()) return call_floating_point(instruction, *moved, state);
    enter(to);
    bool changed = false;
    for (std::int32_t number = 0; number < std::int32_t{code::arguments}; ++number) {
        if ((functions_.at(to).parameters >> number & 1) == 0) continue;
        const Expression given = state.registers.get(static_cast<code::Register>(number)),
                         there = parameter(to, number);
        changed = values_.add(there, values_.of(given, state.facts)) || changed;
        if (from_component(given)) changed = component_.insert(there).second || changed;
        const bool runs = is_running(given);
        const auto [known, is_new] = runs_.try_emplace(there, runs);
        if (!is_new && known->second && !runs) {
            known->second = false;
            changed = true;
        }
    }
    if (changed) touch(to);
    FunctionFacts& there = functions_.at(to);
    there.callers.insert(function_);
    if (!there.returns) return false;
    clobber(instruction, state);
    for (code::Register number = 0; number < code::results; ++number) {
        const Expression left = state.registers.get(number);
        if (values_.add(left, there.returned[number])) changed_ = true;
        if (there.from_component && component_.insert(left).second) changed_ = true;
    }
    return true;
}

// V208 holds what these do with the floating-point state that their argument leads to.
bool Interpreter::call_floating_point(const Instruction& instruction,
                                      const FloatingPointCode& callee, WayState& state) {
    const auto bytes = static_cast<unsigned>(text_.machine().facts().floating_point.state_bytes);
    const Expression address = state.registers.get(0);
    MemoryAccess access{.at = instruction.address, .stores = callee.stores, .bytes = bytes};
    auto fields = objects_.fields(values_.of(address, state.facts), bytes);
    if (fields.is_whole) access.how = MemoryAccess::How::object;
    access.fields = std::move(fields.inside);
    note(instruction, state, std::move(access), address);
    clobber(instruction, state);
    return true;
}

// The frame is given back, and what a caller may rely on is as it was.
void Interpreter::judge_saved(const Instruction& instruction, const WayState& state) {
    const Architecture& machine = text_.machine();
    for (code::Register number = 0; number < code::registers; ++number)
        if (is_in(machine.facts().convention.kept, number) &&
            state.registers.get(number) != parameter(function_, number))
            complain(instruction.address,
                     fmt::format("leaves {} elsewhere than it was", machine.register_name(number)));
}

void Interpreter::leave(const Instruction& instruction, const WayState& state) {
    judge_saved(instruction, state);
    FunctionFacts& own = functions_.at(function_);
    bool changed = !own.returns;
    own.returns = true;
    for (code::Register number = 0; number < code::results; ++number) {
        const Expression value = state.registers.get(number);
        ValueSet all = own.returned[number];
        all.add(values_.of(value, state.facts));
        if (all != own.returned[number]) {
            if (all.runs().size() >= ValueSet::most_runs) all = ValueSet::all();
            own.returned[number] = all;
            changed = true;
        }
        if (from_component(value) && !own.from_component) own.from_component = changed = true;
    }
    if (changed)
        for (const std::uint64_t caller : own.callers) touch(caller);
}

}  // namespace verifier
