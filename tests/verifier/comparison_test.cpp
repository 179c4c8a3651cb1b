// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Leaves against extents: the sweep, held against a look at every page, and the corners of the address space.
#include "verifier/check/comparison.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace verifier;

// Of one space. What is found points into both, so they outlive it.
using Extents = std::vector<std::vector<Extent>>;
Comparison compared(const Walk& walk, const Extents& extents) { return compare({&walk}, extents); }

constexpr std::uint64_t page_size = 4096;

Leaf leaf(std::uint64_t address, std::uint64_t size) {
    return {.address = Virtual{address}, .size = size, .physical = Physical{0x4000'0000 + address}};
}
Extent extent(std::uint64_t address, std::uint64_t size) {
    return {.address = Virtual{address}, .size = size};
}

// What the three lists say of one page: 1 both, 2 a leaf alone, 3 an extent alone, 0 nothing; 9 twice.
int said_of(const Comparison& made, std::uint64_t address) {
    int said = 0;
    const auto say = [&](const auto& list, int what) {
        for (const auto& one : list)
            if (Virtual{address} - one.address < one.size) said = said == 0 ? what : 9;
    };
    say(made.pieces, 1);
    say(made.unexplained, 2);
    say(made.missing, 3);
    return said;
}

bool covers(const auto& list, std::uint64_t address) {
    for (const auto& one : list)
        if (Virtual{address} - one.address < one.size) return true;
    return false;
}

// Ranges of a few pages with gaps, none over another.
template <typename Make>
auto ranges(std::mt19937& random, Make make) {
    std::vector<decltype(make(0, 0))> all;
    for (std::uint64_t page = random() % 3; page < 40;) {
        const std::uint64_t count = 1 + random() % 5;
        all.push_back(make(page * page_size, count * page_size));
        page += count + random() % 3;
    }
    return all;
}

TEST(Comparison, says_of_every_page_what_a_look_at_it_says) {
    std::mt19937 random{7};
    for (int round = 0; round < 500; ++round) {
        const Walk walk{.leaves = ranges(random, leaf)};
        const Extents extents{ranges(random, extent)};
        const Comparison made = compared(walk, extents);
        for (std::uint64_t page = 0; page < 50; ++page) {
            const std::uint64_t at = page * page_size;
            const bool mapped = covers(walk.leaves, at), declared = covers(extents[0], at);
            const int wanted = mapped && declared ? 1 : mapped ? 2 : declared ? 3 : 0;
            EXPECT_EQ(said_of(made, at), wanted) << "round " << round << ", page " << page;
        }
    }
}

TEST(Comparison, knows_where_a_piece_lies_in_its_leaf_and_in_its_extent) {
    const Walk walk{.leaves = {leaf(0x0, 0x200000)}};
    Extent one = extent(0x5000, 0x2000);
    one.offset = 0x7000;
    const Extents extents{{one}};
    const Comparison made = compared(walk, extents);
    ASSERT_EQ(made.pieces.size(), 1);
    EXPECT_EQ(made.pieces[0].physical(), Physical{0x4000'5000});
    EXPECT_EQ(made.pieces[0].offset(), 0x7000);
    ASSERT_EQ(made.unexplained.size(), 2);
    EXPECT_EQ(made.unexplained[0].size, 0x5000);
    EXPECT_EQ(made.unexplained[1].address, Virtual{0x7000});
}

TEST(Comparison, ends_at_the_last_address_whoever_has_it) {
    constexpr std::uint64_t last_page = ~std::uint64_t{0} - 0xfff;
    const Walk both{.leaves = {leaf(last_page, page_size)}}, nothing;
    const Extents extents{{extent(last_page, page_size)}}, none{{}};
    EXPECT_EQ(compared(both, extents).pieces.size(), 1);
    const Comparison missing = compared(nothing, extents);
    ASSERT_EQ(missing.missing.size(), 1);
    EXPECT_EQ(missing.missing[0].size, page_size);
    const Comparison unexplained = compared(both, none);
    ASSERT_EQ(unexplained.unexplained.size(), 1);
    EXPECT_EQ(unexplained.unexplained[0].size, page_size);
}

TEST(Comparison, of_nothing_with_nothing_is_nothing) {
    const Walk nothing;
    const Extents none{{}};
    const Comparison made = compared(nothing, none);
    EXPECT_TRUE(made.pieces.empty() && made.unexplained.empty() && made.missing.empty());
}

}  // namespace
