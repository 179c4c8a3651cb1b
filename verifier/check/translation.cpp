// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V3xx: the translation tables themselves, independent of what they map.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

const Walk& walk_of(const Case& in, SpaceIndex space) {
    return space > in.components() ? in.image.kernel : in.image.spaces[space];
}

// Every space that the image has: its rows, and the kernel.
std::vector<SpaceIndex> spaces_of(const Case& in) {
    std::vector<SpaceIndex> all;
    for (SpaceIndex space = 0; space < std::min(in.image.spaces.size(), in.components() + 1);
         ++space)
        all.push_back(space);
    all.push_back(in.components() + 1);
    return all;
}

void report_entry(const Case& in, SpaceIndex space, const BadDescriptor& bad, Report& to) {
    to.add({.component = in.space_name(space),
            .address = bad.address,
            .what = "translation",
            .found = bad.why,
            .allowed = "what the manual gives a meaning, and no more",
            .entry = entry_text(bad.level, bad.entry, bad.word)});
}

}  // namespace

void descriptors_are_legal(const Case& in, Report& to) {
    for (const SpaceIndex space : spaces_of(in))
        for (const BadDescriptor& bad : walk_of(in, space).bad) report_entry(in, space, bad, to);
}

void unused_entries_are_zero(const Case& in, Report& to) {
    for (const SpaceIndex space : spaces_of(in))
        for (const BadDescriptor& bad : walk_of(in, space).unused) report_entry(in, space, bad, to);
}

void tables_are_mapped_nowhere(const Case& in, Report& to) {
    struct Mapped {
        Physical start, end;
        SpaceIndex space;
        const Leaf* leaf;
    };
    std::vector<Mapped> mapped;
    for (const SpaceIndex space : spaces_of(in))
        for (const Leaf& one : walk_of(in, space).leaves)
            mapped.push_back({one.physical, one.physical + one.size, space, &one});
    std::ranges::sort(mapped, {}, &Mapped::start);
    // Leaves can overlap one another, so that a look back of the longest finds all.
    const std::uint64_t longest = in.image.machine->facts().largest_leaf;
    for (const SpaceIndex space : spaces_of(in))
        for (const TableFrame& table : walk_of(in, space).tables) {
            const Physical from =
                table.physical > Physical{longest} ? table.physical - longest : Physical{};
            for (auto one = std::ranges::lower_bound(mapped, from, {}, &Mapped::start);
                 one != mapped.end() && one->start < table.physical + table.size; ++one)
                if (one->end > table.physical)
                    to.add(
                        {.component = in.space_name(one->space),
                         .address = one->leaf->address,
                         .what = "page tables of " + in.space_name(space),
                         .found = fmt::format("the table at {:#x} mapped", table.physical),
                         .allowed = "no mapping of a table",
                         .entry = entry_text(one->leaf->level, one->leaf->entry, one->leaf->word)});
        }
}

void roots_are_distinct(const Case& in, Report& to) {
    std::map<std::uint16_t, std::size_t> owner;
    for (std::size_t rank = 0; rank < std::min(in.image.descriptors.size(), in.components() + 1);
         ++rank) {
        const std::uint64_t word = in.image.descriptors[rank].root;
        const Root root = in.image.machine->root_of(word);
        const std::uint64_t size = in.image.translation.root_alignment;
        const auto [there, fresh] = owner.try_emplace(root.identifier, rank);
        if (!fresh)
            to.add({.component = in.space_name(rank),
                    .what = "address space identifier",
                    .found = fmt::format("{}, that of {} too", root.identifier,
                                         in.space_name(there->second)),
                    .allowed = "one that no other component has"});
        if (rank < in.components() && root.identifier == 0)
            to.add({.component = in.space_name(rank),
                    .what = "address space identifier",
                    .found = "0",
                    .allowed = "any but that of the idle space"});
        if (root.has_other_bits || root.table % size != 0)
            to.add({.component = in.space_name(rank),
                    .what = "root",
                    .found = fmt::format("{:#x}", word),
                    .allowed = fmt::format("a table aligned to {} bytes, and no other bit", size)});
    }
}

}  // namespace verifier
