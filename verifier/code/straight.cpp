// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/straight.hpp"

#include <algorithm>

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;

constexpr unsigned longest_way = 4000;  // instructions

}  // namespace

std::optional<Expression> Straight::last_write(std::uint32_t encoding) const {
    const auto found = std::find_if(
        writes.rbegin(), writes.rend(),
        [&](const SystemWritten& system_written) { return system_written.encoding == encoding; });
    return found == writes.rend() ? std::nullopt : std::optional{found->value};
}

void Straight::access(const Instruction& instruction) {
    const auto reach = reach_of(in, registers, instruction);
    if (!reach) {
        refuse("its address has a form that is not read");
        return;
    }
    const unsigned count = instruction.pair ? 2 : 1;
    for (unsigned part = 0; part < count; ++part) {
        const code::Register name = part == 0 ? instruction.d : instruction.d2;
        const Expression address = in.plus(reach->address, part * instruction.size);
        if (instruction.operation == store) {
            const Expression value = instruction.vector ? vectors[name] : registers.get(name);
            stores.push_back({.address = address,
                              .value = value,
                              .bytes = instruction.size,
                              .at = instruction.address});
            continue;
        }
        ++loads;
        const Expression value = in.load(address, instruction.size);
        if (instruction.vector) {
            vectors[name] = value;
        } else {
            registers.set(name, extended(in, instruction, value));
        }
    }
    if (reach->base) registers.set(instruction.n, *reach->base);
}

// Two places in one object, neither of which lies across the end of the address space.
bool Straight::decide(const Instruction& instruction) {
    using namespace code::condition;
    const auto [a, offset] = in.split(registers.flags.a);
    const auto [b, limit] = in.split(registers.flags.b);
    if (registers.flags.kind != Flags::Kind::compared || !registers.flags.wide || a != b)
        return refuse("goes one way or another");
    bool taken = false;
    switch (instruction.condition) {
        case equal:
            taken = offset == limit;
            break;
        case not_equal:
            taken = offset != limit;
            break;
        case same_or_higher:
            taken = offset >= limit;
            break;
        case lower:
            taken = offset < limit;
            break;
        default:
            return refuse("goes one way or another");
    }
    if (taken) next_ = instruction.target;
    return true;
}

// False: it cannot be followed.
bool Straight::step(const Instruction& instruction) {
    next_ = instruction.next();
    switch (instruction.operation) {
        case branch:
            next_ = instruction.target;
            return true;
        case call:
            if (!follows_calls) return refuse("calls");
            returns_.push_back(next_);
            registers.set(code::link, in.constant(next_));
            next_ = instruction.target;
            return true;
        case ret:
            if (returns_.empty() || !in.is_constant(registers.get(instruction.n), returns_.back()))
                return refuse("returns to where nobody called from");
            next_ = returns_.back();
            returns_.pop_back();
            return true;
        case load:
        case load_signed:
        case store:
        case load_literal:
            access(instruction);
            return complaint_.empty();
        case branch_if:
            return follows_loops ? decide(instruction) : refuse("goes one way or another");
        case system_write:
            writes.push_back({.encoding = instruction.system,
                              .value = registers.get(instruction.n),
                              .at = instruction.address});
            return true;
        case system_read:
            registers.set(instruction.d, system(instruction.system));
            return true;
        case barrier:
        case hint:
            return true;
        default:
            break;
    }
    if (!code::falls_through(instruction) || instruction.operation == call_register)
        return refuse("goes one way or another");
    if (instruction.operation == unknown || instruction.operation == unknown_system ||
        instruction.operation == state_write || instruction.operation == system_operation ||
        instruction.operation == halt)
        return refuse("does what no way in or out of the kernel has a use for");
    execute(kernel_.text.machine(), in, registers, instruction);
    return true;
}

const Instruction* Straight::run(std::uint64_t from,
                                 const std::function<bool(const Instruction&)>& ends) {
    next_ = from;
    for (unsigned count = 0; count < longest_way; ++count) {
        const Instruction* one = kernel_.text.at(next_);
        if (one == nullptr) {
            refuse("goes on where no instruction lies");
            return nullptr;
        }
        if (ends(*one)) return one;
        if (!step(*one)) return one;
    }
    refuse("does not come to an end");
    return nullptr;
}

}  // namespace verifier
