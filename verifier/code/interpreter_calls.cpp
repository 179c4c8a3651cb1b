// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a call gives its callee and takes from it, and what a function leaves behind.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "verifier/code/interpreter.hpp"

namespace verifier {
namespace {

using code::Instruction;

// What V208 executes by itself; a function of another name is interpreted.
constexpr std::array<std::string_view, 3> judged_by_v208{"fpu_save", "fpu_load", "fpu_clear"};

bool is_in(std::uint32_t mask, code::Register number) { return (mask >> number & 1) != 0; }

}  // namespace

void Interpreter::lose(std::uint32_t registers, const Instruction& one, WayState& state) {
    for (code::Register number = 0; number < code::registers; ++number)
        if (is_in(registers, number))
            state.registers.held[number] =
                in_.symbol({.origin = Origin::left, .at = one.address, .number = number});
}

// What a call leaves behind of the registers that nobody has to keep.
void Interpreter::clobber(const Instruction& one, WayState& state) {
    lose(text_.machine().facts().convention.left_by_call, one, state);
    state.registers.flags = {};
}

// What a host, firmware or a hypervisor may leave behind.
void Interpreter::answer(const Instruction& one, WayState& state) {
    lose(text_.machine().facts().convention.left_by_host, one, state);
}

bool Interpreter::call(const Instruction& one, std::uint64_t to, WayState& state) {
    const Function* callee = text_.function_of(to);
    if (callee == nullptr || callee->start != to) {
        complain(one.address, "calls into the middle of a function");
        return false;
    }
    if (final_) judge_call(one, callee->name, state);
    if (std::ranges::find(judged_by_v208, callee->name) != judged_by_v208.end())
        return call_floating_point(one, callee->name, state);
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
    clobber(one, state);
    for (code::Register number = 0; number < code::results; ++number) {
        const Expression left = state.registers.get(number);
        if (values_.add(left, there.returned[number])) changed_ = true;
        if (there.from_component && component_.insert(left).second) changed_ = true;
    }
    return true;
}

// V208 holds what these do with the floating-point state that their argument leads to.
bool Interpreter::call_floating_point(const Instruction& one, const std::string& name,
                                      WayState& state) {
    constexpr unsigned bytes = rows::fpu_state_bytes;
    const Expression address = state.registers.get(0);
    MemoryAccess access{.at = one.address, .stores = name != "fpu_load", .bytes = bytes};
    auto fields = objects_.fields(values_.of(address, state.facts), bytes);
    if (fields.is_whole) access.how = MemoryAccess::How::object;
    access.fields = std::move(fields.inside);
    note(one, state, std::move(access), address);
    clobber(one, state);
    return true;
}

// The frame is given back, and what a caller may rely on is as it was.
void Interpreter::judge_saved(const Instruction& one, const WayState& state) {
    const Architecture& machine = text_.machine();
    for (code::Register number = 0; number < code::registers; ++number)
        if (is_in(machine.facts().convention.kept, number) &&
            state.registers.get(number) != parameter(function_, number))
            complain(one.address,
                     fmt::format("leaves {} elsewhere than it was", machine.register_name(number)));
}

void Interpreter::leave(const Instruction& one, const WayState& state) {
    judge_saved(one, state);
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
