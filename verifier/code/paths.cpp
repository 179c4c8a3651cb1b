// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/paths.hpp"

#include <algorithm>

namespace verifier {

using enum code::Operation;
using code::Instruction;

void Findings::add(std::uint64_t at, std::string what, std::string found, std::string allowed) {
    const Instruction* one = kernel.text.at(at);
    all.push_back({.place = one != nullptr ? place_of(kernel.text, *one)
                                           : CodePlace{.address = at, .word = 0, .function = {}},
                   .what = std::move(what),
                   .found = std::move(found),
                   .allowed = std::move(allowed)});
}

std::optional<std::uint64_t> address_of(const KernelCode& kernel, std::string_view name) {
    const Symbol* found = kernel.text.image().symbol(name);
    return found == nullptr ? std::nullopt : std::optional{found->value};
}

bool ReachedCode::contains(std::uint64_t address) const {
    const Instruction* one = text_->at(address);
    return one != nullptr && seen_[index_of(*one)];
}

bool ReachedCode::insert(const Instruction& one) {
    const bool is_new = !seen_[index_of(one)];
    seen_[index_of(one)] = true;
    return is_new;
}

void ReachedCode::insert(const ReachedCode& others) {
    for (std::size_t index = 0; index < seen_.size(); ++index)
        if (others.seen_[index]) seen_[index] = true;
}

ReachedCode reachable_from(const KernelCode& kernel, std::uint64_t start) {
    ReachedCode seen{kernel.text};
    std::vector<std::uint64_t> waiting{start};
    while (!waiting.empty()) {
        const std::uint64_t at = waiting.back();
        waiting.pop_back();
        const Instruction* one = kernel.text.at(at);
        if (one == nullptr || !seen.insert(*one)) continue;
        if (one->operation == branch || one->operation == branch_if || one->operation == call)
            waiting.push_back(one->target);
        const auto jump = std::ranges::find(kernel.jumps, at, &ResolvedJump::address);
        if (jump != kernel.jumps.end())
            waiting.insert(waiting.end(), jump->targets.begin(), jump->targets.end());
        if (code::falls_through(*one)) waiting.push_back(one->next());
    }
    return seen;
}

std::optional<WayOut> way_out(const KernelCode& kernel) {
    WayOut out;
    for (const Instruction& instruction : kernel.text.instructions()) {
        if (instruction.operation != exception_return ||
            is_boot_code(kernel.text.image(), instruction.address))
            continue;
        if (out.leaves != 0) return {};
        out.leaves = instruction.address;
    }
    const auto start = address_of(kernel, "resume");
    const Function* function = kernel.text.function_of(out.leaves);
    if (out.leaves == 0 || function == nullptr || !start || function->start != *start) return {};
    out.resume = function->start;
    return out;
}

std::vector<PathFinding> exit_findings(const KernelCode& kernel) {
    return kernel.text.machine().exit_findings(kernel);
}

std::vector<PathFinding> register_findings(const KernelCode& kernel) {
    return kernel.text.machine().register_findings(kernel);
}

}  // namespace verifier
