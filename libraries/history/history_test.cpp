// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Order, overwriting, restarts and hostile writers.
#include "history_fixture.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

struct HistoryTest : testing::Test, HistoryMemory {
    std::vector<std::uint64_t> numbers(std::size_t most) {
        std::vector<std::uint64_t> found;
        const std::size_t used =
            Samples::Reader{theirs}.each(most, [&](std::uint64_t number, const Sample& sample) {
                EXPECT_EQ(sample, Sample::of(number));
                found.push_back(number);
            });
        EXPECT_EQ(used, found.size());
        return found;
    }
    void add(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t number = from; number <= to; ++number)
            Samples::Writer{mine}.add(Sample::of(number));
    }
};
using Numbers = std::vector<std::uint64_t>;

TEST_F(HistoryTest, all_zero_is_no_record_yet) {
    EXPECT_EQ(Samples::Reader{theirs}.newest(), 0u);
    EXPECT_FALSE(Samples::Reader{theirs}.at(0));
    EXPECT_FALSE(Samples::Reader{theirs}.at(1));
    EXPECT_EQ(numbers(9), Numbers{});
}

TEST_F(HistoryTest, keeps_the_newest_in_order) {
    add(1, 3);
    EXPECT_EQ(numbers(9), (Numbers{1, 2, 3}));
    EXPECT_EQ(numbers(2), (Numbers{2, 3}));
    EXPECT_EQ(numbers(0), Numbers{});
    add(4, 11);
    EXPECT_EQ(numbers(9), (Numbers{8, 9, 10, 11}));
    EXPECT_FALSE(Samples::Reader{theirs}.at(6));
    EXPECT_EQ(Samples::Reader{theirs}.at(11), Sample::of(11));
    for (const auto byte : memory.beyond) EXPECT_EQ(byte, std::byte{0});
}

TEST_F(HistoryTest, a_write_that_has_begun_takes_no_record_that_counts) {
    add(1, 9);
    line().begun = 10;  // the writer is pre-empted in slot 10 % 5, where record 5 was
    EXPECT_EQ(numbers(9), (Numbers{6, 7, 8, 9}));
    EXPECT_FALSE(Samples::Reader{theirs}.at(5));
    EXPECT_FALSE(Samples::Reader{theirs}.at(10));
}

TEST_F(HistoryTest, a_restarted_writer_continues) {
    add(1, 9);
    line().begun = 10;
    add(10, 10);
    EXPECT_EQ(numbers(9), (Numbers{7, 8, 9, 10}));
}

TEST_F(HistoryTest, a_hostile_writer_harms_no_reader) {
    std::mt19937_64 random{14};
    constexpr std::array<std::uint64_t, 6> edges{0, 1, 4, 5, ~0ull, ~0ull - 4};
    for (int turn = 0; turn < 20'000; ++turn) {
        const auto any = [&] { return random() % 2 ? random() : edges[random() % edges.size()]; };
        line().begun = any();
        line().complete = any();
        std::size_t calls = 0;
        const Samples::Reader reader{theirs};
        EXPECT_LE(reader.each(~std::size_t{0}, [&](auto, const Sample&) { ++calls; }), 4u);
        EXPECT_LE(calls, 4u);
        static_cast<void>(reader.at(any()));
    }
}

}  // namespace
