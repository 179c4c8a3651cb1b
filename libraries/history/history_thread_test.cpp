// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Under the thread sanitizer: a writer that never waits, and two readers that never get a torn record.
#include "history_fixture.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace ashlar {
void panic(std::string_view text) { throw std::runtime_error{std::string{text}}; }
}  // namespace ashlar

namespace {

constexpr std::uint64_t records = 100'000;

// Until the last record is there; how many it has read.
std::uint64_t read_all(const Samples::Reader& reader) {
    std::uint64_t read = 0;
    while (reader.newest() < records) {
        std::uint64_t before = 0;
        read += reader.each(4, [&](std::uint64_t number, const Sample& sample) {
            EXPECT_EQ(sample, Sample::of(number));
            EXPECT_GT(number, before);
            before = number;
        });
    }
    return read;
}

TEST(HistoryThreads, no_reader_gets_a_torn_record) {
    HistoryMemory shared;
    std::uint64_t first = 0, second = 0;
    std::thread one([&] { first = read_all(Samples::Reader{shared.theirs}); });
    std::thread two([&] { second = read_all(Samples::Reader{shared.theirs}); });
    for (std::uint64_t number = 1; number <= records; ++number) {
        Samples::Writer{shared.mine}.add(Sample::of(number));
        if (number % 16 == 0) std::this_thread::yield();
    }
    one.join();
    two.join();
    EXPECT_GT(first + second, 0u);
    EXPECT_EQ(Samples::Reader{shared.theirs}.at(records), Sample::of(records));
}

}  // namespace
