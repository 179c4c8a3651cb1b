// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A set of ranks against the standard library's ordered set.
#include "tests/kernel/gtest.hpp"

#include "kernel/core/rank_set.hpp"

#include <random>
#include <set>

namespace {

using kernel::Rank;
using kernel::RankSet;

TEST(RankSet, FirstIsTheMostImportant) {
    RankSet ready{};
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

TEST(RankSet, BehavesAsAnOrderedSet) {
    std::mt19937 random{1};
    RankSet ready{};
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

TEST(RankSet, TakesAllMembersButSome) {
    std::mt19937 random{3};
    for (int round = 0; round < 500; ++round) {
        RankSet to{}, from{}, but{};
        std::set<Rank> wanted;
        const auto some = [&] {
            return static_cast<Rank>(random() % (round % 2 != 0 ? 1024 : 70));
        };
        for (int i = 0; i < 30; ++i) {
            const auto rank = some();
            to.insert(rank);
            wanted.insert(rank);
            from.insert(some());
            but.insert(some());
        }
        for (Rank rank = 0; rank < 1024; ++rank)
            if (from.contains(rank) && !but.contains(rank)) wanted.insert(rank);
        to.take(from, but);
        ASSERT_TRUE(from.empty());
        for (Rank rank = 0; rank < 1024; ++rank) {
            ASSERT_FALSE(from.contains(rank));
            ASSERT_EQ(to.contains(rank), wanted.contains(rank)) << rank;
        }
        ASSERT_EQ(to.first(), *wanted.begin());
        for (unsigned word = 0; word < 16; ++word)
            ASSERT_EQ((to.summary & RankSet::top >> word) != 0, to.words[word] != 0);
    }
}

TEST(RankSet, HasNothingBehindItsLastMember) {
    RankSet set{};
    set.insert(3);
    EXPECT_EQ(set.first_from(3), 3);
    EXPECT_GT(set.first_from(4), 1023);
    EXPECT_GT(set.first_from(1023), 1023);
    set.remove(7);  // no member: nothing happens
    EXPECT_EQ(set.first(), 3);
}

}  // namespace
