// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/liveness.hpp"

#include <algorithm>

#include "verifier/code/meaning.hpp"

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;

constexpr std::uint32_t arguments = (1u << code::arguments) - 1, everything = ~0u;

std::uint32_t bit_of(code::Register one) { return one == code::zero ? 0 : 1u << one; }

std::uint32_t read_by_value(const Architecture& machine, const Instruction& instruction) {
    const auto is = machine.meaning_of(instruction);
    if (!is) return everything;
    const bool keeps = is->computes == code::Computes::insertion;
    return bit_of(is->n) | bit_of(is->third) | (is->second.constant ? 0 : bit_of(is->second.m)) |
           (keeps ? bit_of(is->d) : 0);
}

std::uint32_t read(const Architecture& machine, const Instruction& instruction) {
    switch (instruction.operation) {
        case load:
        case load_signed:
        case store: {
            const bool gives = instruction.operation == store && !instruction.vector;
            return bit_of(instruction.n) |
                   (instruction.index == code::Index::by_register ? bit_of(instruction.m) : 0) |
                   (gives ? bit_of(instruction.d) | bit_of(instruction.d2) : 0);
        }
        case branch_if: {
            if (instruction.condition != code::condition::by_register) return 0;
            const code::BranchTest test = machine.test_of(instruction);
            return bit_of(test.tested) | bit_of(test.other);
        }
        case branch_register:
        case ret:
        case system_write:
            return bit_of(instruction.n);
        case move_keep:
            return bit_of(instruction.d);
        case branch:
        case load_literal:
        case system_read:
        case barrier:
        case hint:
        case address:
        case move_wide:
            return 0;
        default:  // calls, and instructions that may read anything, have no meaning
            return read_by_value(machine, instruction);
    }
}

}  // namespace

std::uint32_t Parameters::of(std::uint64_t function) {
    const auto [known, is_new] =
        known_.try_emplace(function, arguments);  // of one that calls itself
    if (!is_new) return known->second;
    const Function* bounds = kernel_.text.function_of(function);
    if (bounds == nullptr || bounds->start != function) return arguments;
    return known_[function] = found(*bounds);
}

std::uint32_t Parameters::found(const Function& bounds) {
    std::map<std::uint64_t, std::uint32_t> written;  // on every way to an instruction
    std::vector<std::uint64_t> waiting;
    std::uint32_t all = 0;
    const auto reach = [&](std::uint64_t at, std::uint32_t so_far) {
        if (at - bounds.start >= bounds.end - bounds.start) {
            all |= of(at) & ~so_far;  // its last act is another function
            return;
        }
        const auto [known, is_new] = written.try_emplace(at, so_far);
        const std::uint32_t both = known->second & so_far;
        if (!is_new && both == known->second) return;
        known->second = both;
        waiting.push_back(at);
    };
    reach(bounds.start, 0);
    while (!waiting.empty() && all != arguments) {
        const std::uint64_t at = waiting.back();
        waiting.pop_back();
        const Instruction* one = kernel_.text.at(at);
        if (one == nullptr) return arguments;
        const std::uint32_t so_far = written.at(at);
        const std::uint32_t reads =
            one->operation == call ? of(one->target) : read(kernel_.text.machine(), *one);
        all |= reads & ~so_far & arguments;
        const std::uint32_t after = so_far | code::written(*one);
        if (one->operation == branch || one->operation == branch_if) reach(one->target, after);
        const auto jump = std::ranges::find(kernel_.jumps, at, &ResolvedJump::address);
        if (jump != kernel_.jumps.end() && one->operation == branch_register)
            for (const std::uint64_t to : jump->targets) reach(to, after);
        if (code::falls_through(*one)) reach(one->next(), after);
    }
    return all;
}

}  // namespace verifier
