// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/check/comparison.hpp"

#include <algorithm>

namespace verifier {
namespace {

// Both lists are sorted, and nothing in them is empty or wraps around, so that one step at a time finds all three kinds.
struct Sweep {
    SpaceIndex space;
    const std::vector<Leaf>& leaves;
    const std::vector<Extent>& extents;
    Comparison& to;
    std::size_t leaf = 0, extent = 0;
    Virtual at;

    [[nodiscard]] bool more() const { return leaf < leaves.size() || extent < extents.size(); }

    void step() {
        const Leaf* mapped = leaf < leaves.size() ? &leaves[leaf] : nullptr;
        const Extent* declared = extent < extents.size() ? &extents[extent] : nullptr;
        // What is left of each begins there.
        const Virtual from = mapped == nullptr ? at : std::max(mapped->address, at),
                      to_be = declared == nullptr ? at : std::max(declared->address, at);
        if (declared == nullptr || (mapped != nullptr && from < to_be)) {
            const Virtual end = last_of(*mapped, declared, to_be);
            to.unexplained.push_back({space, mapped, from, end - from + 1});
            advance(end);
        } else if (mapped == nullptr || to_be < from) {
            const Virtual end = last_of(*declared, mapped, from);
            to.missing.push_back({declared, to_be, end - to_be + 1});
            advance(end);
        } else {
            const Virtual end = std::min(mapped->end() - 1, declared->end() - 1);
            to.pieces.push_back({declared, mapped, from, end - from + 1});
            advance(end);
        }
    }

    // The last byte of one before the other begins, if there is another.
    static Virtual last_of(const auto& one, const void* other, Virtual other_start) {
        return other == nullptr ? one.end() - 1 : std::min(one.end() - 1, other_start - 1);
    }

    // All up to and with `last` is done. The last page of the upper half ends at 2^64: hence `last`.
    void advance(Virtual last) {
        at = last + 1;
        while (leaf < leaves.size() && leaves[leaf].end() - 1 <= last) ++leaf;
        while (extent < extents.size() && extents[extent].end() - 1 <= last) ++extent;
    }
};

}  // namespace

Comparison compare(const std::vector<const Walk*>& walks,
                   const std::vector<std::vector<Extent>>& extents) {
    Comparison made;
    for (SpaceIndex space = 0; space < walks.size(); ++space) {
        Sweep sweep{space, walks[space]->leaves, extents[space], made};
        while (sweep.more()) sweep.step();
    }
    return made;
}

}  // namespace verifier
