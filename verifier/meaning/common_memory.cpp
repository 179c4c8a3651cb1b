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
void add(std::vector<Mapped>& to, const Mapped& one) {
    if (!to.empty()) {
        Mapped& last = to.back();
        if (last.end == one.physical && last.holder.rank == one.holder.rank &&
            last.holder.writes == one.holder.writes && last.object == one.object) {
            last.end = one.end;
            return;
        }
    }
    to.push_back(one);
}

std::vector<Mapped> all_mapped(const Spaces& spaces, const Comparison& comparison,
                               std::size_t components) {
    std::vector<Mapped> found;
    for (const Piece& one : comparison.pieces)
        if (one.extent->space < components)
            add(found, {one.physical(),
                        one.physical() + one.size,
                        {one.extent->space, one.leaf->write},
                        &spaces.objects[one.extent->object]});
    for (const Unexplained& one : comparison.unexplained) {
        const Physical physical = one.leaf->physical + (one.address - one.leaf->address);
        if (one.space < components)
            add(found, {physical, physical + one.size, {one.space, one.leaf->write}});
    }
    std::ranges::sort(found, {}, &Mapped::physical);
    return found;
}

}  // namespace

void settle(std::vector<Holder>& holders) {
    std::ranges::sort(holders, {}, &Holder::rank);
    std::vector<Holder> once;
    for (const Holder& one : holders) {
        if (once.empty() || once.back().rank != one.rank)
            once.push_back(one);
        else
            once.back().writes |= one.writes;
    }
    holders = std::move(once);
}

// Overlapping ranges are merged: in an image whose objects share no byte, that is one object. In
// another it reports too much, never too little.
std::vector<CommonMemory> common_memory(const Spaces& spaces, const Comparison& comparison,
                                        std::size_t components) {
    std::vector<CommonMemory> found;
    for (const Mapped& one : all_mapped(spaces, comparison, components)) {
        if (found.empty() || one.physical >= found.back().end) {
            found.push_back({one.physical, one.end, {one.holder}, one.object});
            continue;
        }
        CommonMemory& last = found.back();
        last.end = std::max(last.end, one.end);
        last.holders.push_back(one.holder);
        if (last.object != one.object) last.object = nullptr;
    }
    for (CommonMemory& one : found) settle(one.holders);
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
    for (const CommonMemory& one : in.memory)
        if (one.object != nullptr && one.object->shared == Shared::region)
            in.regions[one.object->region].insert(in.regions[one.object->region].end(),
                                                  one.holders.begin(), one.holders.end());
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
    for (auto& one : in.regions) settle(one);
}

}  // namespace verifier
