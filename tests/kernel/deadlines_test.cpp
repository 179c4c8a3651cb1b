// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The tournament of deadlines against a list that is searched from end to end.
#include "tests/kernel/gtest.hpp"

#include "kernel/core/deadlines.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <vector>

namespace {

using kernel::Deadlines;
using kernel::DeadlineSlot;
using kernel::never;

class Model {
  public:
    explicit Model(std::uint32_t slots)
        : times_(slots, never), nodes_(2 * std::bit_ceil(slots + 1)) {}

    Deadlines tree() { return {nodes_.data(), static_cast<std::uint32_t>(nodes_.size() / 2)}; }
    void set(DeadlineSlot slot, std::uint64_t time) {
        times_[slot] = time;
        time == never ? tree().drop(slot) : tree().set(slot, time);
    }
    std::uint64_t first_of(std::size_t count) const {
        std::uint64_t first = never;
        for (std::size_t i = 0; i < count; ++i) first = std::min(first, times_[i]);
        return first;
    }
    DeadlineSlot due(std::uint64_t now) const {
        const auto found = std::ranges::find_if(times_, [&](auto time) { return time <= now; });
        return found == times_.end() ? Deadlines::none
                                     : static_cast<DeadlineSlot>(found - times_.begin());
    }
    std::size_t size() const { return times_.size(); }

  private:
    std::vector<std::uint64_t> times_, nodes_;
};

class DeadlineTree : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DeadlineTree, BehavesAsAList) {
    std::mt19937_64 random{GetParam()};
    Model model{GetParam()};
    for (int step = 0; step < 20'000; ++step) {
        const auto slot = static_cast<DeadlineSlot>(random() % model.size());
        const auto time = random() % 3 == 0 ? never : random() % 200;
        model.set(slot, time);
        const auto tree = model.tree();
        const auto count = random() % (model.size() + 1), now = random() % 200;
        ASSERT_EQ(tree.is_set(slot), time != never);
        ASSERT_EQ(tree.time_of(slot), time);
        ASSERT_EQ(tree.first(), model.first_of(model.size()));
        ASSERT_EQ(tree.first_of(static_cast<std::uint32_t>(count)), model.first_of(count));
        ASSERT_EQ(tree.due(now), model.due(now));
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, DeadlineTree, testing::Values(1u, 2u, 3u, 7u, 8u, 100u, 1023u));

TEST(DeadlineTree, OfTheEndOfTimeIsNeverDue) {
    Model model{4};
    EXPECT_EQ(model.tree().due(never - 1), Deadlines::none);
    model.set(2, never - 1);
    EXPECT_EQ(model.tree().due(never - 2), Deadlines::none);
    EXPECT_EQ(model.tree().due(never - 1), 2);
}

}  // namespace
