// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/jumps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "verifier/code/values.hpp"
#include "verifier/code/words.hpp"

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;

// base + scale * table[index], with entries of 1 or 2 bytes, or signed ones of 4
struct JumpTable {
    std::uint64_t base = 0, scale = 0, table = 0;
    unsigned size = 0;
    bool is_signed = false;
    Value index;
};

std::optional<JumpTable> table_of(const Window& window, const Value& target) {
    if (target.terms.size() != 1) return {};
    const Atom& entry = window.atoms[target.terms[0].atom];
    if (entry.kind != Atom::Kind::loaded || entry.inner.terms.size() != 1) return {};
    const Term& index = entry.inner.terms[0];
    if (index.factor != entry.size) return {};
    return JumpTable{.base = target.constant,
                     .scale = target.terms[0].factor,
                     .table = entry.inner.constant,
                     .size = entry.size,
                     .is_signed = entry.is_signed,
                     .index = {.constant = 0, .terms = {{.atom = index.atom, .factor = 1}}}};
}

// The same bits of the same value, whichever instruction took them.
bool are_same_part(const Atom& atom, const Atom& other) {
    return atom.kind == Atom::Kind::masked && other.kind == Atom::Kind::masked &&
           atom.mask == other.mask && atom.mask <= half && atom.inner == other.inner;
}

// At most this, by a comparison in the window; a 32-bit comparison says nothing about the upper
// bits.
std::optional<std::uint64_t> bound_of(const Window& window, const Value& index) {
    const Atom* atom = window.atom(index);
    if (atom == nullptr) return {};
    for (const Bound& bound : window.bounds) {
        if (bound.value == index && atom->half) return bound.most;
        const bool part = atom->kind == Atom::Kind::masked && atom->mask <= half;
        if (part && atom->inner == bound.value) return bound.most;
        const Atom* compared = window.atom(bound.value);
        if (compared != nullptr && are_same_part(*compared, *atom)) return bound.most;
    }
    return {};
}

ResolvedJump unresolved(const Instruction& instruction, std::string why) {
    return {.address = instruction.address, .targets = {}, .how = std::move(why)};
}

// Where an entry leads; nothing if it does not lie in read-only memory.
std::optional<std::uint64_t> target_of(const Text& text, const JumpTable& table,
                                       std::uint64_t index) {
    auto entry = text.constant(table.table + index * table.size, table.size);
    if (!entry) return {};
    const unsigned unused = 64 - table.size * 8;
    if (table.is_signed)
        entry = static_cast<std::uint64_t>(static_cast<std::int64_t>(*entry << unused) >> unused);
    return table.base + *entry * table.scale;
}

ResolvedJump follow_table(const Text& text, const Instruction& instruction) {
    constexpr std::uint64_t largest_switch = 4000;
    const Window window = window_before(text, instruction.address);
    const Value& value = window.value(instruction.n);
    const auto table = table_of(window, value);
    if (!table)
        return unresolved(instruction, fmt::format("it goes to {}, which is no entry of a table",
                                                   window.words(value)));
    const auto most = bound_of(window, table->index);
    if (!most || *most > largest_switch)
        return unresolved(instruction, "nothing bounds the index into its table");
    std::set<std::uint64_t> targets;
    for (std::uint64_t index = 0; index <= *most; ++index) {
        const auto to = target_of(text, *table, index);
        if (!to) return unresolved(instruction, "its table does not lie in read-only memory");
        if (text.at(*to) == nullptr ||
            text.function_of(*to) != text.function_of(instruction.address))
            return unresolved(instruction,
                              fmt::format("its table leads out of its function, to {:#x}", *to));
        targets.insert(*to);
    }
    return {.address = instruction.address,
            .targets = {targets.begin(), targets.end()},
            .how = fmt::format("table of {} at {:#x}", *most + 1, table->table)};
}

// The last instruction before `end` that sets the register, without a join between; the start of the function if none.
struct Setting {
    const Instruction* by = nullptr;
    bool from_start = false;
};

Setting setting_of(const Text& text, std::uint64_t end, code::Register number) {
    const Function* function = text.function_of(end);
    if (function == nullptr) return {};
    for (std::uint64_t at = end; at != function->start;) {
        const Instruction* before = text.before(at);
        if (text.is_joined(at) || before == nullptr) return {};
        at = before->address;
        if ((code::written(*before) >> number & 1) != 0) return {.by = before};
        if (!code::falls_through(*before)) return {};
    }
    return {.by = nullptr, .from_start = true};
}

// That function's start is reached only by direct branches.
bool only_branched_to(const Text& text, std::uint64_t start) {
    const Instruction* before = text.before(start);
    const bool runs_into = before != nullptr && code::falls_through(*before);
    return !runs_into && !text.is_taken(start) && !text.jumps_to(start).empty();
}

ResolvedJump follow_register(const Text& text, const Instruction& instruction) {
    const std::string name = text.machine().register_name(instruction.n);
    const std::string_view forms = text.machine().facts().address_instruction;
    const Setting here = setting_of(text, instruction.address, instruction.n);
    std::set<std::uint64_t> targets;
    std::vector<const Instruction*> settings;
    if (here.from_start) {
        const std::uint64_t start = text.function_of(instruction.address)->start;
        if (!only_branched_to(text, start))
            return unresolved(instruction, "its function is entered in more ways than branches");
        for (const std::uint64_t from : text.jumps_to(start))
            settings.push_back(setting_of(text, from, instruction.n).by);
    } else {
        settings.push_back(here.by);
    }
    for (const Instruction* by : settings) {
        if (by == nullptr || by->operation != address || text.at(by->target) == nullptr)
            return unresolved(instruction, fmt::format("{} is not always set by {}", name, forms));
        targets.insert(by->target);
    }
    return {.address = instruction.address,
            .targets = {targets.begin(), targets.end()},
            .how = fmt::format("{} is set by {} on each of {} ways here", name, forms,
                               settings.size())};
}

}  // namespace

CodePlace place_of(const Text& text, const Instruction& instruction) {
    return {.address = instruction.address,
            .word = instruction.word,
            .function = text.name_of(instruction.address)};
}

// A table's targets cut windows short, also that of the next jump: again, until nothing changes.
std::vector<ResolvedJump> resolve_jumps(Text& text) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> known;
    for (;;) {
        std::vector<ResolvedJump> all;
        for (const Instruction& instruction : text.instructions()) {
            if (instruction.operation == branch_register)
                all.push_back(follow_table(text, instruction));
            if (instruction.operation == call_register)
                all.push_back(follow_register(text, instruction));
        }
        bool changed = false;
        for (const ResolvedJump& resolved_jump : all) {
            for (const std::uint64_t to : resolved_jump.targets) {
                if (!known.emplace(resolved_jump.address, to).second) continue;
                text.add_jump(resolved_jump.address, to);
                changed = true;
            }
        }
        if (!changed) return all;
    }
}

}  // namespace verifier
