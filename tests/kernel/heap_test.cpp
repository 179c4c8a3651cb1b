// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The heap against a sorted multimap, with removals from anywhere.
#include "tests/kernel/gtest.hpp"

#include "kernel/core/heap.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace {

using kernel::no_position;
using kernel::Rank;

std::array<std::uint64_t, 100> keys;
std::array<std::uint16_t, 100> positions;

struct Order {
    static bool before(Rank a, Rank b) { return keys[a] < keys[b]; }
    static std::uint16_t& position(Rank rank) { return positions[rank]; }
};

TEST(Heap, BehavesAsASortedSet) {
    std::mt19937 random{2};
    std::array<Rank, 100> slots{};
    std::uint16_t size = 0;
    std::set<std::pair<std::uint64_t, Rank>> model;
    positions.fill(no_position);
    for (std::uint64_t step = 0; step < 50000; ++step) {
        kernel::Heap<Order> heap{slots.data(), size};
        const auto rank = static_cast<Rank>(random() % 100);
        if (positions[rank] == no_position) {
            keys[rank] = (random() % 50) << 32 | step;
            heap.push(rank);
            model.insert({keys[rank], rank});
        } else {
            heap.remove(rank);
            model.erase({keys[rank], rank});
            ASSERT_EQ(positions[rank], no_position);
        }
        ASSERT_EQ(size, model.size());
        ASSERT_EQ(heap.empty(), model.empty());
        if (!model.empty()) {
            ASSERT_EQ(heap.top(), model.begin()->second);
        }
        for (std::uint16_t i = 0; i < size; ++i) ASSERT_EQ(positions[slots[i]], i);
    }
}

}  // namespace
