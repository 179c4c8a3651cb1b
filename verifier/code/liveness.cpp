// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/liveness.hpp"

#include <algorithm>

#include "verifier/arch/aarch64/fields.hpp"
#include "verifier/code/meaning.hpp"

namespace verifier {
namespace {

using enum a64::Operation;
using a64::Instruction;

constexpr std::uint32_t arguments = 0xff, everything = ~0u;
constexpr std::uint8_t by_register = 15;  // the condition of cbz and tbz

std::uint32_t bit_of(a64::Register one) { return one == a64::zero ? 0 : 1u << one; }

std::uint32_t read_by_value(const Instruction& one) {
    const auto is = a64::meaning_of(one);
    if (!is) return everything;
    const bool keeps = is->computes == a64::Computes::insertion;
    return bit_of(is->n) | bit_of(is->third) | (is->second.constant ? 0 : bit_of(is->second.m)) |
           (keeps ? bit_of(is->d) : 0);
}

std::uint32_t read(const Instruction& one) {
    switch (one.operation) {
        case load:
        case load_signed:
        case store: {
            const bool gives = one.operation == store && !one.vector;
            return bit_of(one.n) | (one.index == a64::Index::by_register ? bit_of(one.m) : 0) |
                   (gives ? bit_of(one.d) | bit_of(one.d2) : 0);
        }
        case branch_if:
            return one.condition == by_register ? bit_of(a64::d_of(one.word)) : 0;
        case branch_register:
        case ret:
        case system_write:
            return bit_of(one.n);
        case move_keep:
            return bit_of(one.d);
        case branch:
        case load_literal:
        case system_read:
        case barrier:
        case hint:
        case address:
        case move_wide:
            return 0;
        default:  // calls, and whatever may read anything, have no meaning
            return read_by_value(one);
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
        const std::uint32_t reads = one->operation == call ? of(one->target) : read(*one);
        all |= reads & ~so_far & arguments;
        const std::uint32_t after = so_far | a64::written(*one);
        if (one->operation == branch || one->operation == branch_if) reach(one->target, after);
        const auto jump = std::ranges::find(kernel_.jumps, at, &ResolvedJump::address);
        if (jump != kernel_.jumps.end() && one->operation == branch_register)
            for (const std::uint64_t to : jump->targets) reach(to, after);
        if (a64::falls_through(*one)) reach(at + 4, after);
    }
    return all;
}

}  // namespace verifier
