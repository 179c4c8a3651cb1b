// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The interpreted loads and stores of the whole kernel, compared with the allowed ones.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/code/accesses.hpp"
#include "verifier/code/residues.hpp"

namespace verifier {
namespace {

std::string_view function_name(const KernelCode& kernel, std::uint64_t at) {
    const Function* function = kernel.text.function_of(at);
    return function == nullptr ? std::string_view{} : std::string_view{function->name};
}

// A function's name without its parameters.
bool is_named(std::string_view function, std::string_view name) {
    return function.starts_with(name) &&
           (function.size() == name.size() || function[name.size()] == '(');
}

const char* verb(const MemoryAccess& memory_access) {
    return memory_access.stores ? "a store" : "a load";
}

std::string reach_words(const MemoryAccess& memory_access) {
    std::string words = memory_access.reach;
    constexpr std::size_t longest = 120;
    if (words.size() > longest) words = words.substr(0, longest) + "...";
    return words;
}

// ---- Numbers of components

void judge_numbers(Findings& to, const Interpretation& of) {
    for (const CapabilityUse& use : of.uses)
        if (!use.why.empty())
            to.add(use.at, "a capability's words", use.why,
                   "slot, kind and right checked before, for the component that runs");
    for (const MemoryAccess& access : of.accesses)
        if (access.by_component && (!access.is_guarded || access.how == MemoryAccess::How::unknown))
            to.add(access.at, verb(access),
                   fmt::format("at {}, which a component's number decides", access.address),
                   "a number that is bounded, also where the processor runs ahead");
}

// ---- Objects

bool is_residue(const KernelCode& kernel, const MemoryAccess& memory_access,
                std::map<const Residue*, unsigned>& met) {
    for (const Residue& residue : kernel.text.machine().residues()) {
        const bool is = residue.stores == memory_access.stores &&
                        residue.bytes == memory_access.bytes &&
                        residue.address == memory_access.address &&
                        is_named(function_name(kernel, memory_access.at), residue.function);
        if (is) return ++met[&residue] <= residue.most;
    }
    return false;
}

void judge_reach(Findings& to, const Interpretation& of) {
    std::map<const Residue*, unsigned> met;
    for (const MemoryAccess& access : of.accesses)
        if (access.how == MemoryAccess::How::unknown && !is_residue(to.kernel, access, met))
            to.add(access.at, verb(access),
                   fmt::format("{} bytes at {}: {}", access.bytes, access.address,
                               reach_words(access)),
                   "one of the kernel's own objects");
    const std::span<const RankResidue> ranks = to.kernel.text.machine().rank_residues();
    std::map<std::string_view, unsigned> sets;
    for (const std::uint64_t at : of.ranks) {
        const std::string_view name = function_name(to.kernel, at);
        const auto known = std::ranges::find_if(
            ranks, [&](const RankResidue& each) { return is_named(name, each.function); });
        if (known == ranks.end() || ++sets[known->function] > known->most)
            to.add(at, "the first rank of a set", "taken here",
                   "where somebody has looked that the set is not empty");
    }
    for (const auto& [at, why] : of.complaints)
        to.add(at, "the kernel's code", why, "code whose values can be followed");
}

// ---- What may be stored where

// Row, level and flags of a State; the running component.
void judge_contents(Findings& to, const Interpretation& of, const KernelObjects& objects) {
    const auto overlaps = [](const ObjectField& field, std::uint64_t first, std::uint64_t bytes) {
        return field.kind == ObjectKind::states && field.first < first + bytes &&
               first < field.last + field.bytes;
    };
    const StateWords& words = to.kernel.text.machine().facts().state;
    const std::uint64_t status = offsetof(rows::State, machine) + words.status * 8;
    for (const MemoryAccess& access : of.accesses) {
        if (!access.stores) continue;
        for (const ObjectField& field : access.fields) {
            for (const std::uint64_t composed : composed_fields)
                if (overlaps(field, composed, 2))
                    to.add(access.at, "a store", "into a State's own rank or level",
                           "what the composer wrote stays");
            if (overlaps(field, status, 8) &&
                !(field.first == field.last && field.first == status &&
                  access.stored.single() == words.component_status))
                to.add(access.at, "a store into a State's flags", access.stored.words(),
                       "those of a component that starts");
        }
    }
    const ValueSet& resumed = of.resumed;
    const Reached states = objects.fields(resumed, sizeof(rows::State));
    const bool are_states =
        !resumed.is_empty() && states.is_whole && resumed.low() >= objects.states_at &&
        std::ranges::all_of(states.inside, [](const ObjectField& field) {
            return field.kind == ObjectKind::states && field.first == 0 && field.last == 0;
        });
    if (!are_states)
        to.add(0, "what is resumed", resumed.words(), "a State, from its first byte on");
}

}  // namespace

std::expected<MemoryFindings, std::string> memory_findings(const KernelCode& kernel) {
    const auto objects = kernel_objects(kernel);
    if (!objects) return std::unexpected{objects.error()};
    const auto found = interpreted(kernel);
    if (!found) return std::unexpected{found.error()};
    Findings numbers{kernel}, memory{kernel};
    judge_numbers(numbers, *found);
    judge_reach(memory, *found);
    judge_contents(memory, *found, *objects);
    return MemoryFindings{.numbers = std::move(numbers.all), .memory = std::move(memory.all)};
}

}  // namespace verifier
