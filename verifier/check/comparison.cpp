// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/check/comparison.hpp"

#include <algorithm>

namespace verifier {
namespace {

// Both lists are sorted and free of overlaps, so that one step at a time finds all three kinds.
struct Sweep {
    SpaceIndex space;
    const std::vector<Leaf>& leaves;
    const std::vector<Extent>& extents;
    Comparison& to;
    std::size_t leaf = 0, extent = 0;
    std::uint64_t at = 0;

    [[nodiscard]] bool more() const { return leaf < leaves.size() || extent < extents.size(); }

    // What is left of the next one of each kind begins there.
    [[nodiscard]] std::uint64_t leaf_start() const {
        return leaf < leaves.size() ? std::max(leaves[leaf].address, at) : ~std::uint64_t{0};
    }
    [[nodiscard]] std::uint64_t extent_start() const {
        return extent < extents.size() ? std::max(extents[extent].address, at) : ~std::uint64_t{0};
    }

    void step() {
        const std::uint64_t mapped = leaf_start(), declared = extent_start();
        if (mapped < declared) {
            const std::uint64_t end = std::min(leaves[leaf].end() - 1, declared - 1);
            to.unexplained.push_back({space, &leaves[leaf], mapped, end - mapped + 1});
            advance(end);
        } else if (declared < mapped) {
            const std::uint64_t end = std::min(extents[extent].end() - 1, mapped - 1);
            to.missing.push_back({&extents[extent], declared, end - declared + 1});
            advance(end);
        } else {
            const std::uint64_t end = std::min(leaves[leaf].end() - 1, extents[extent].end() - 1);
            to.pieces.push_back({&extents[extent], &leaves[leaf], mapped, end - mapped + 1});
            advance(end);
        }
    }

    // All up to and with `last` is done. The last page of the upper half ends at 2^64: hence `last`.
    void advance(std::uint64_t last) {
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
