// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/common_memory.hpp"

#include <algorithm>

namespace verifier {
namespace {

// A stretch of frames that one component maps with one right.
struct Mapped {
    Physical physical, end;
    Holder holder;
    const Object* object = nullptr;  // null: nothing that is declared
};

// Pieces of one extent come page by page; pieces with consecutive frames are merged.
void add(std::vector<Mapped>& to, const Mapped& mapped) {
    if (!to.empty()) {
        Mapped& last = to.back();
        if (last.end == mapped.physical && last.holder.rank == mapped.holder.rank &&
            last.holder.writes == mapped.holder.writes && last.object == mapped.object) {
            last.end = mapped.end;
            return;
        }
    }
    to.push_back(mapped);
}

std::vector<Mapped> all_mapped(const Spaces& spaces, const Comparison& comparison,
                               std::size_t components) {
    std::vector<Mapped> found;
    for (const Piece& piece : comparison.pieces)
        if (piece.extent->space < components)
            add(found, {piece.physical(),
                        piece.physical() + piece.size,
                        {piece.extent->space, piece.leaf->write},
                        &spaces.objects[piece.extent->object]});
    for (const Unexplained& unexplained : comparison.unexplained) {
        const Physical physical =
            unexplained.leaf->physical + (unexplained.address - unexplained.leaf->address);
        if (unexplained.space < components)
            add(found, {physical,
                        physical + unexplained.size,
                        {unexplained.space, unexplained.leaf->write}});
    }
    std::ranges::sort(found, {}, &Mapped::physical);
    return found;
}

}  // namespace

void settle(std::vector<Holder>& holders) {
    std::ranges::sort(holders, {}, &Holder::rank);
    std::vector<Holder> once;
    for (const Holder& holder : holders) {
        if (once.empty() || once.back().rank != holder.rank)
            once.push_back(holder);
        else
            once.back().writes |= holder.writes;
    }
    holders = std::move(once);
}

// Overlapping ranges are merged: in an image whose objects share no byte, that is one object. In
// another it reports too much, never too little.
std::vector<CommonMemory> common_memory(const Spaces& spaces, const Comparison& comparison,
                                        std::size_t components) {
    std::vector<CommonMemory> found;
    for (const Mapped& mapped : all_mapped(spaces, comparison, components)) {
        if (found.empty() || mapped.physical >= found.back().end) {
            found.push_back({mapped.physical, mapped.end, {mapped.holder}, mapped.object});
            continue;
        }
        CommonMemory& last = found.back();
        last.end = std::max(last.end, mapped.end);
        last.holders.push_back(mapped.holder);
        if (last.object != mapped.object) last.object = nullptr;
    }
    for (CommonMemory& common_memory : found) settle(common_memory.holders);
    return found;
}

void add_holders(const std::vector<CommonMemory>& all, Physical start, Physical end,
                 std::vector<Holder>& to) {
    auto at = std::ranges::upper_bound(all, start, {}, &CommonMemory::end);
    for (; at != all.end() && at->physical < end; ++at)
        to.insert(to.end(), at->holders.begin(), at->holders.end());
}

void holders_of_regions(const Spaces& spaces, const Comparison& comparison, std::size_t components,
                        Authority& in) {
    for (const CommonMemory& common_memory : in.memory)
        if (common_memory.object != nullptr && common_memory.object->shared == Shared::region)
            in.regions[common_memory.object->region].insert(
                in.regions[common_memory.object->region].end(), common_memory.holders.begin(),
                common_memory.holders.end());
    // Where its frames overlap with those of something else, it has no stretch of its own.
    for (const Piece& piece : comparison.pieces) {
        const Object& object = spaces.objects[piece.extent->object];
        if (object.shared != Shared::region || piece.extent->space >= components) continue;
        const auto at =
            std::ranges::upper_bound(in.memory, piece.physical(), {}, &CommonMemory::end);
        if (at != in.memory.end() && at->object != &object)
            in.regions[object.region].insert(in.regions[object.region].end(), at->holders.begin(),
                                             at->holders.end());
    }
    for (auto& region : in.regions) settle(region);
}

}  // namespace verifier
