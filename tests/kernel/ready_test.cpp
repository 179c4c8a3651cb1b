// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ready set against the standard library's ordered set.
#include "tests/kernel/gtest.hpp"

#include "kernel/core/ready.hpp"

#include <random>
#include <set>

namespace {

using kernel::Rank;
using kernel::ReadySet;

TEST(ReadySet, FirstIsTheMostImportant) {
    ReadySet ready{};
    ready.insert(1023);
    EXPECT_EQ(ready.first(), 1023);
    ready.insert(64);
    EXPECT_EQ(ready.first(), 64);
    ready.insert(63);
    EXPECT_EQ(ready.first(), 63);
    ready.remove(63);
    ready.remove(64);
    EXPECT_EQ(ready.first(), 1023);
}

TEST(ReadySet, BehavesAsAnOrderedSet) {
    std::mt19937 random{1};
    ReadySet ready{};
    std::set<Rank> model{1023};
    ready.insert(1023);
    for (int step = 0; step < 20000; ++step) {
        const auto rank = static_cast<Rank>(random() % 1023);
        if (random() % 2 != 0) {
            ready.insert(rank);
            model.insert(rank);
        } else if (model.contains(rank)) {
            ready.remove(rank);
            model.erase(rank);
        }
        const auto from = static_cast<Rank>(random() % 1024);
        ASSERT_EQ(ready.first(), *model.begin());
        ASSERT_EQ(ready.first_from(from), *model.lower_bound(from));
        ASSERT_EQ(ready.contains(rank), model.contains(rank));
    }
}

}  // namespace
