// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Leaves against extents, address by address, in every space: what is there and declared, what is there
// and not declared, what is declared and not there.
#pragma once

#include <vector>

#include "verifier/expected/objects.hpp"
#include "verifier/image/image.hpp"

namespace verifier {

// A range where one leaf and one extent meet.
struct Piece {
    const Extent* extent = nullptr;
    const Leaf* leaf = nullptr;
    Virtual address;
    std::uint64_t size = 0;

    [[nodiscard]] Physical physical() const { return leaf->physical + (address - leaf->address); }
    [[nodiscard]] std::uint64_t offset() const {
        return extent->offset + (address - extent->address);
    }
};

struct Unexplained {
    SpaceIndex space = 0;
    const Leaf* leaf = nullptr;
    Virtual address;
    std::uint64_t size = 0;
};

struct Missing {
    const Extent* extent = nullptr;
    Virtual address;
    std::uint64_t size = 0;
};

struct Comparison {
    std::vector<Piece> pieces;
    std::vector<Unexplained> unexplained;
    std::vector<Missing> missing;
};

// `walks`: one for every space, in the order of the extents.
Comparison compare(const std::vector<const Walk*>& walks,
                   const std::vector<std::vector<Extent>>& extents);

}  // namespace verifier
