// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own memory functions, under other names beside the host's.
#include "tests/kernel/gtest.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <vector>

#define memcpy kernel_memcpy
#define memset kernel_memset
#define memmove kernel_memmove
#define memcmp kernel_memcmp
#include "kernel/lib/memory.cpp"
#undef memcpy
#undef memset
#undef memmove
#undef memcmp

namespace {

std::vector<unsigned char> numbers() {
    std::vector<unsigned char> bytes(64);
    std::iota(bytes.begin(), bytes.end(), 0);
    return bytes;
}

TEST(Memory, MovesWithinItself) {
    for (std::size_t from = 0; from < 40; ++from) {
        for (std::size_t to = 0; to < 40; ++to) {
            auto ours = numbers(), theirs = numbers();
            EXPECT_EQ(kernel_memmove(&ours[to], &ours[from], 24), &ours[to]);
            std::memmove(&theirs[to], &theirs[from], 24);
            ASSERT_EQ(ours, theirs);
        }
    }
}

TEST(Memory, CopiesSetsAndCompares) {
    auto ours = numbers();
    std::vector<unsigned char> copy(64);
    kernel_memcpy(copy.data(), ours.data(), 64);
    EXPECT_EQ(copy, ours);
    EXPECT_EQ(kernel_memcmp(copy.data(), ours.data(), 64), 0);
    copy[63] = 0xff;
    EXPECT_GT(kernel_memcmp(copy.data(), ours.data(), 64), 0);
    EXPECT_LT(kernel_memcmp(ours.data(), copy.data(), 64), 0);
    kernel_memset(copy.data(), 0x155, 64);
    EXPECT_TRUE(std::ranges::all_of(copy, [](auto byte) { return byte == 0x55; }));
}

TEST(Memory, SetsNothingBesideWhatItIsTold) {
    for (std::size_t from = 0; from < 17; ++from) {
        for (std::size_t size = 0; size < 40; ++size) {
            auto ours = numbers(), theirs = numbers();
            EXPECT_EQ(kernel_memset(&ours[from], 0x1a5, size), &ours[from]);
            std::memset(&theirs[from], 0xa5, size);
            ASSERT_EQ(ours, theirs) << from << " " << size;
        }
    }
}

}  // namespace
