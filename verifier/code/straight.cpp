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
    const auto found = std::find_if(writes.rbegin(), writes.rend(), [&](const SystemWritten& one) {
        return one.encoding == encoding;
    });
    return found == writes.rend() ? std::nullopt : std::optional{found->value};
}

void Straight::access(const Instruction& one) {
    const auto reach = reach_of(in, registers, one);
    if (!reach) {
        refuse("its address has a form that is not read");
        return;
    }
    const unsigned count = one.pair ? 2 : 1;
    for (unsigned part = 0; part < count; ++part) {
        const code::Register name = part == 0 ? one.d : one.d2;
        const Expression address = in.plus(reach->address, part * one.size);
        if (one.operation == store) {
            const Expression value = one.vector ? vectors[name] : registers.get(name);
            stores.push_back(
                {.address = address, .value = value, .bytes = one.size, .at = one.address});
            continue;
        }
        ++loads;
        const Expression value = in.load(address, one.size);
        if (one.vector) {
            vectors[name] = value;
        } else {
            registers.set(name, extended(in, one, value));
        }
    }
    if (reach->base) registers.set(one.n, *reach->base);
}

// Two places in one object, neither of which lies across the end of the address space.
bool Straight::decide(const Instruction& one) {
    using namespace code::condition;
    const auto [a, offset] = in.split(registers.flags.a);
    const auto [b, limit] = in.split(registers.flags.b);
    if (registers.flags.kind != Flags::Kind::compared || !registers.flags.wide || a != b)
        return refuse("goes one way or another");
    bool taken = false;
    switch (one.condition) {
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
    if (taken) next_ = one.target;
    return true;
}

// False: it cannot be followed.
bool Straight::step(const Instruction& one) {
    next_ = one.next();
    switch (one.operation) {
        case branch:
            next_ = one.target;
            return true;
        case call:
            if (!follows_calls) return refuse("calls");
            returns_.push_back(next_);
            registers.set(code::link, in.constant(next_));
            next_ = one.target;
            return true;
        case ret:
            if (returns_.empty() || !in.is_constant(registers.get(one.n), returns_.back()))
                return refuse("returns to where nobody called from");
            next_ = returns_.back();
            returns_.pop_back();
            return true;
        case load:
        case load_signed:
        case store:
        case load_literal:
            access(one);
            return complaint_.empty();
        case branch_if:
            return follows_loops ? decide(one) : refuse("goes one way or another");
        case system_write:
            writes.push_back(
                {.encoding = one.system, .value = registers.get(one.n), .at = one.address});
            return true;
        case system_read:
            registers.set(one.d, system(one.system));
            return true;
        case barrier:
        case hint:
            return true;
        default:
            break;
    }
    if (!code::falls_through(one) || one.operation == call_register)
        return refuse("goes one way or another");
    if (one.operation == unknown || one.operation == unknown_system ||
        one.operation == state_write || one.operation == system_operation || one.operation == halt)
        return refuse("does what no way in or out of the kernel has a use for");
    execute(kernel_.text.machine(), in, registers, one);
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
