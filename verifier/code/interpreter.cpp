// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;

// Bytes of the stack that any code uses; V204 refuses more than the stack has, and says so alone.
std::uint64_t depth_within_stack(const KernelCode& kernel) {
    const std::uint64_t depth = worst_stack(kernel).bytes;
    return depth <= rows::stack_bytes ? depth : 0;
}

// Numbers that the code compares with, and the last row of each table: a loop ends at one of them.
std::set<std::uint64_t> thresholds(const Text& text, const KernelObjects& objects) {
    std::set<std::uint64_t> all{0xff, 0xffff, 0xffffffff};
    for (const Instruction& instruction : text.instructions()) {
        if (instruction.operation == compare) all.insert(instruction.immediate - 1);
    }
    for (const MemoryObject& memory_object : objects.all)
        if (memory_object.row != 0 && memory_object.size >= memory_object.row)
            all.insert(memory_object.size / memory_object.row - 1);
    return all;
}

}  // namespace

Interpreter::Interpreter(const KernelCode& kernel, const KernelObjects& objects)
    : kernel_(kernel),
      text_(kernel.text),
      objects_(objects),
      values_(kernel, objects, in_),
      contents_(kernel, objects),
      parameters_(kernel),
      deepest_(depth_within_stack(kernel)) {
    values_.give_thresholds(thresholds(text_, objects_));
}

void Interpreter::complain(std::uint64_t at, std::string why) {
    if (final_ && complained_.emplace(at, why).second)
        found_.complaints.emplace_back(at, std::move(why));
}

// ---- Functions

void Interpreter::enter(std::uint64_t function) {
    const auto [at, is_new] = functions_.try_emplace(function);
    if (!is_new) return;
    at->second.parameters = parameters_.of(function);
    values_.add(parameter(function, code::sp),
                ValueSet{Run{.low = objects_.stack_top - deepest_,
                             .high = objects_.stack_top,
                             .step = text_.machine().facts().convention.stack_step}});
    touch(function);
}

Interpretation Interpreter::run() {
    const MachineFacts& machine = text_.machine().facts();
    for (const std::string_view name : machine.handlers) {
        const auto at = address_of(kernel_, name);
        if (!at) {
            found_.complaints.emplace_back(0, fmt::format("there is no function `{}`", name));
            return std::move(found_);
        }
        enter(*at);
        for (std::int32_t number = 0; number < std::int32_t{code::arguments}; ++number)
            values_.add(parameter(*at, number), ValueSet::all());
        component_.insert(parameter(*at, 0));  // the cause has the number of a system call in it
    }
    // Assembly has put the registers of what cannot happen below the top of the stack; nothing comes back from it.
    values_.set(parameter(*address_of(kernel_, machine.panic_handler), 0),
                ValueSet::of(objects_.stack_top - machine.panic_bytes));
    constexpr unsigned most_rounds = 4000;
    while (!waiting_.empty() && found_.rounds++ < most_rounds) {
        auto next = waiting_.upper_bound(function_);  // round and round
        if (next == waiting_.end()) next = waiting_.begin();
        const std::uint64_t function = *next;
        waiting_.erase(next);
        interpret(function);
    }
    if (!waiting_.empty()) found_.complaints.emplace_back(0, "the values never settle");
    final_ = true;
    for (const auto& [function, facts] : functions_) interpret(function);
    for (const std::string_view name : machine.handlers)
        if (name != machine.panic_handler)
            found_.resumed.add(functions_.at(*address_of(kernel_, name)).returned[0]);
    for (auto& [place, access] : accesses_) found_.accesses.push_back(std::move(access));
    for (auto& [place, one] : uses_) found_.uses.push_back(std::move(one));
    return std::move(found_);
}

void Interpreter::interpret(std::uint64_t function) {
    function_ = function;
    bounds_ = text_.function_of(function);
    if (bounds_ == nullptr) return complain(function, "lies in no function");
    stack_ = parameter(function, code::sp);
    states_.clear();
    values_.forget_steps(bounds_->start, bounds_->end);
    changed_ = false;
    arrive(function, {.registers = fresh_registers(in_, function)});
    unsigned steps = 0;
    constexpr unsigned most_steps = 20000;
    while (!ahead_.empty()) {
        const std::uint64_t at = ahead_.back();
        ahead_.pop_back();
        if (++steps > most_steps) return complain(at, "its ways never settle");
        follow(at, states_.at(at));
    }
    if (changed_) touch(function);
}

// ---- Ways

void Interpreter::follow(std::uint64_t at, WayState state) {
    for (std::uint64_t next = at;;) {
        const Instruction* one = text_.at(next);
        if (one == nullptr) return complain(next, "goes on where no instruction lies");
        if (next != at && text_.is_joined(next)) return arrive(next, state);
        if (!step(*one, state)) return;
        next = one->next();
    }
}

bool Interpreter::step(const Instruction& instruction, WayState& state) {
    switch (instruction.operation) {
        case branch_if:
            branch(instruction, state);
            return false;
        case code::Operation::branch:
            go(instruction, instruction.target, state);
            return false;
        case branch_register:
            jump(instruction, state);
            return false;
        case code::Operation::call:
            return call(instruction, instruction.target, state);
        case ret:
            leave(instruction, state);
            return false;
        case code::Operation::load:
        case load_signed:
        case code::Operation::store:
        case load_literal:
            access(instruction, state);
            return true;
        case system_read:
            state.registers.set(
                instruction.d,
                in_.symbol({.origin = Origin::system, .at = instruction.address, .number = 0}));
            return true;
        case hint:
            if (instruction.immediate == text_.machine().facts().speculation_barrier)
                state.guesses = false;
            return true;
        case system_write:
        case barrier:
        case system_operation:
            return true;
        case halt:
        case hypervisor_call:
        case monitor_call:
            answer(instruction, state);
            return true;
        default:
            break;
    }
    if (!code::falls_through(instruction)) return false;
    if (instruction.operation == unknown || instruction.operation == unknown_system ||
        instruction.operation == call_register)
        complain(instruction.address, "is an instruction that cannot be followed");
    const Expression before = state.registers.get(instruction.d);
    execute(text_.machine(), in_, state.registers, instruction);
    if (is_first_of_set(state.registers.get(instruction.d))) {
        const Expression rank = in_.symbol(
            {.origin = Origin::other, .at = instruction.address, .number = instruction.d}, 0xffff);
        if (values_.add(rank, ValueSet::up_to(objects_.descriptors.size() - 1))) changed_ = true;
        state.registers.set(instruction.d, rank);
        if (final_) found_.ranks.insert(instruction.address);
    }
    const Expression after = state.registers.get(instruction.d);
    if (before != after && is_bounded(after)) state.guesses = true;
    return true;
}

// A number if that very number is lower than a bound, else zero.
bool Interpreter::is_bounded(Expression value) const {
    using code::condition::lower;
    constexpr std::uint64_t condition = 15;  // bits of it in a selection
    const ExpressionNode& node = in_.at(value);
    return node.form == Form::selection && (node.k & condition) == lower && node.a == node.d &&
           in_.is_constant(node.e, 0);
}

// 64 times a word's number, and the zeros before the first bit of that word.
bool Interpreter::is_first_of_set(Expression value) const {
    const ExpressionNode& node = in_.at(value);
    if (node.form != Form::sum && node.form != Form::disjunction) return false;
    for (const auto& [zeros, word] : {std::pair{node.a, node.b}, {node.b, node.a}}) {
        const ExpressionNode& first = in_.at(zeros);
        const ExpressionNode& number = in_.at(word);
        const bool is_word = (number.form == Form::shift_left && in_.is_constant(number.b, 6)) ||
                             (number.form == Form::conjunction && in_.is_constant(number.b) &&
                              (in_.at(number.b).k & 63) == 0);
        if (first.form == Form::leading_zeros && is_word) return true;
    }
    return false;
}

void Interpreter::go(const Instruction& instruction, std::uint64_t to, const WayState& state) {
    if (to - bounds_->start < bounds_->end - bounds_->start && to != bounds_->start)
        return arrive(to, state);
    WayState last = state;  // as its last act
    judge_saved(instruction, state);
    if (!call(instruction, to, last)) return;
    FunctionFacts& own = functions_.at(function_);
    const auto there = functions_.find(to);
    const FunctionFacts other = there == functions_.end() ? FunctionFacts{} : there->second;
    bool changed = !own.returns;
    own.returns = true;
    for (code::Register number = 0; number < code::results; ++number) {
        ValueSet all = own.returned[number];
        all.add(other.returned[number]);
        changed = changed || all != own.returned[number];
        own.returned[number] = all;
    }
    changed = changed || (other.from_component && !own.from_component);
    own.from_component = own.from_component || other.from_component;
    if (changed)
        for (const std::uint64_t caller : own.callers) touch(caller);
}

// Both ways that are possible.
void Interpreter::branch(const Instruction& instruction, const WayState& state) {
    WayState taken = state, other = state;
    if (take(instruction, taken, true)) go(instruction, instruction.target, taken);
    if (!take(instruction, other, false)) return;
    if (text_.is_joined(instruction.next())) return arrive(instruction.next(), other);
    // Continues as a path with a place of its own, so that the loop above keeps a single state.
    states_.insert_or_assign(instruction.next(), other);
    ahead_.push_back(instruction.next());
}

bool Interpreter::take(const Instruction& instruction, WayState& state, bool taken) {
    using namespace code::condition;
    const auto flip = static_cast<std::uint8_t>(taken ? 0 : 1);
    if (instruction.condition != by_register) {
        const Flags& flags = state.registers.flags;
        const auto condition = static_cast<std::uint8_t>(instruction.condition ^ flip);
        if (instruction.condition == always) return taken;
        if (flags.kind == Flags::Kind::compared)
            return values_.assume(state.facts, condition, flags.wide, flags.a, flags.b);
        if (flags.kind == Flags::Kind::tested && condition <= not_equal)
            return values_.assume(state.facts, condition, flags.wide, flags.a, 0);
        return true;
    }
    const code::BranchTest test = text_.machine().test_of(instruction);
    const auto condition = static_cast<std::uint8_t>(test.condition ^ flip);
    Expression value = state.registers.get(test.tested), other = state.registers.get(test.other);
    if (!test.bit) {
        if (!test.wide) {
            value = in_.low(value, 32);
            other = in_.low(other, 32);
        }
        const bool wide = test.wide || condition <= not_equal;  // equal halves are equal numbers
        return values_.assume(state.facts, condition, wide, value, other);
    }
    value = in_.of(Form::conjunction, value, in_.constant(1ull << *test.bit));
    return values_.narrow(state.facts, value,
                          ValueSet::of(condition == equal ? 0 : 1ull << *test.bit));
}

// A switch: each target with the numbers that lead there.
void Interpreter::jump(const Instruction& instruction, const WayState& state) {
    const auto found =
        std::ranges::find(kernel_.jumps, instruction.address, &ResolvedJump::address);
    if (found == kernel_.jumps.end() || found->targets.empty())
        return complain(instruction.address, "jumps to where it cannot be said");
    const Expression target = state.registers.get(instruction.n);
    std::map<std::uint64_t, ValueSet> numbers;
    std::optional<Expression> index;
    std::vector<Expression> parts{target};
    while (!parts.empty() && !index) {
        const ExpressionNode node = in_.at(parts.back());
        parts.pop_back();
        if (node.form == Form::shift_left) index = node.a;
        for (const Expression part : {node.a, node.b})
            if (part != 0) parts.push_back(part);
    }
    if (index && from_component(*index))
        use(instruction, *index, "a jump",
            is_exposed(*index) || state.guesses
                ? "a component's number leads through a table before it is bounded"
                : "");
    const auto all = index ? values_.of(*index, state.facts).listed(256) : std::nullopt;
    if (!all) return complain(instruction.address, "jumps by a number that nothing bounds");
    for (const std::uint64_t number : *all) {
        Facts with = state.facts;
        if (!values_.narrow(with, *index, ValueSet::of(number))) continue;
        const auto to = values_.of(target, with).single();
        if (!to || std::ranges::find(found->targets, *to) == found->targets.end())
            return complain(instruction.address, "jumps elsewhere than its table says");
        numbers[*to].add(ValueSet::of(number));
    }
    for (const auto& [to, those] : numbers) {
        WayState next = state;
        values_.narrow(next.facts, *index, those);
        next.number = those;
        go(instruction, to, next);
    }
}

std::expected<Interpretation, std::string> interpreted(const KernelCode& kernel) {
    const auto objects = kernel_objects(kernel);
    if (!objects) return std::unexpected{objects.error()};
    return Interpreter{kernel, *objects}.run();
}

}  // namespace verifier
