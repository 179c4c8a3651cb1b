// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The allocator behind operator new: alignment, coalescing, refusal, and a long random run.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "ashlar/heap.hpp"

namespace {

constexpr std::size_t size = 64 * 1024;

class HeapTest : public testing::Test {
  protected:
    void SetUp() override { heap.give(memory.data(), memory.size()); }
    alignas(4096) std::array<std::byte, size> memory{};
    ashlar::Heap heap;
};

TEST_F(HeapTest, an_empty_range_allocates_nothing) {
    ashlar::Heap none;
    EXPECT_EQ(none.allocate(1), nullptr);
    none.give(memory.data(), 0);
    EXPECT_EQ(none.allocate(0), nullptr);
    EXPECT_TRUE(none.release(nullptr));
}

TEST_F(HeapTest, refuses_what_does_not_fit_and_numbers_that_would_wrap) {
    EXPECT_EQ(heap.allocate(size), nullptr);
    EXPECT_EQ(heap.allocate(~std::size_t{0}), nullptr);
    EXPECT_EQ(heap.allocate(~std::size_t{0} - 8), nullptr);
    EXPECT_NE(heap.allocate(size - 16), nullptr);
    EXPECT_EQ(heap.allocate(0), nullptr);
}

TEST_F(HeapTest, a_live_block_has_the_size_that_was_asked_for) {
    std::byte local{};
    auto* block = static_cast<std::byte*>(heap.allocate(100));
    ASSERT_NE(block, nullptr);
    EXPECT_GE(heap.size_of(block).value_or(0), 100u);
    EXPECT_LT(heap.size_of(block).value_or(0), 100u + ashlar::Heap::unit);
    EXPECT_FALSE(heap.size_of(block + 16));
    EXPECT_FALSE(heap.size_of(&local));
    EXPECT_FALSE(heap.size_of(nullptr));
    heap.release(block);
    EXPECT_FALSE(heap.size_of(block));
}

TEST_F(HeapTest, a_foreign_or_second_release_is_refused) {
    void* block = heap.allocate(100);
    EXPECT_FALSE(heap.release(static_cast<std::byte*>(block) + 16));
    EXPECT_FALSE(heap.release(&heap));
    EXPECT_TRUE(heap.release(block));
    EXPECT_FALSE(heap.release(block));
    EXPECT_EQ(heap.free_bytes(), size);
}

TEST_F(HeapTest, random_blocks_never_overlap_and_all_comes_back) {
    struct Block {
        unsigned char* start;
        std::size_t size;
        unsigned char mark;
    };
    std::mt19937 random{1};
    std::vector<Block> live;
    for (int step = 0; step < 50'000; ++step) {
        if (live.empty() || random() % 3 != 0) {
            const std::size_t alignment = std::size_t{1} << random() % 9;
            const std::size_t wanted = random() % 700;
            auto* start = static_cast<unsigned char*>(heap.allocate(wanted, alignment));
            if (start != nullptr) {
                ASSERT_EQ(
                    reinterpret_cast<std::uintptr_t>(start) % std::max<std::size_t>(alignment, 16),
                    0u);
                const auto mark = static_cast<unsigned char>(random());
                std::memset(start, mark, wanted);
                live.push_back({start, wanted, mark});
                continue;
            }
        }
        if (live.empty()) continue;
        std::swap(live[random() % live.size()], live.back());
        const Block block = live.back();
        live.pop_back();
        for (std::size_t at = 0; at < block.size; ++at) ASSERT_EQ(block.start[at], block.mark);
        ASSERT_TRUE(heap.release(block.start));
    }
    for (const Block& block : live) ASSERT_TRUE(heap.release(block.start));
    EXPECT_EQ(heap.free_bytes(), size);
    EXPECT_EQ(heap.blocks(), 1u);
}

}  // namespace
