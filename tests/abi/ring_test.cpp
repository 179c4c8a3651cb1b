// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ring on the host: order, wrap, hostile indices, and (under -fsanitize=thread) two real
// threads that sleep and wake through a latched event, as the kernel's are.
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "abi/ring.hpp"
#include "tests/abi/latched_event.hpp"

namespace {

using abi::RingCache;
using abi::RingLine;
using abi::Side;

template <std::uint64_t Capacity>
struct Shared {
    RingLine producer, consumer;
    std::array<std::uint64_t, Capacity> slots{};
};

template <std::uint64_t Capacity>
struct Ends {
    Shared<Capacity>& shared;
    RingCache produced{}, consumed{};

    auto producer() {
        return abi::RingProtocol<Side::producer, RingLine>{shared.producer, shared.consumer,
                                                           produced, Capacity};
    }
    auto consumer() {
        return abi::RingProtocol<Side::consumer, RingLine>{shared.consumer, shared.producer,
                                                           consumed, Capacity};
    }

    bool push(std::uint64_t value, bool* wakes = nullptr) {
        auto end = producer();
        if (end.available() == 0) return false;
        shared.slots[end.index() % Capacity] = value;
        const bool wake = end.publish(1);
        if (wakes != nullptr) *wakes = wake;
        return true;
    }
    bool pop(std::uint64_t& value, bool* wakes = nullptr) {
        auto end = consumer();
        if (end.available() == 0) return false;
        value = shared.slots[end.index() % Capacity];
        const bool wake = end.publish(1);
        if (wakes != nullptr) *wakes = wake;
        return true;
    }
};

TEST(Crossed, is_old_at_most_wake_below_now_also_at_the_wrap) {
    EXPECT_TRUE(abi::crossed(0, 0, 1));
    EXPECT_FALSE(abi::crossed(1, 0, 1));
    EXPECT_TRUE(abi::crossed(5, 3, 9));
    EXPECT_FALSE(abi::crossed(2, 3, 9));
    EXPECT_FALSE(abi::crossed(9, 3, 9));
    EXPECT_TRUE(abi::crossed(~0ull, ~0ull - 1, 1));
    EXPECT_FALSE(abi::crossed(4, 4, 4));
}

TEST(Ring, all_zero_is_empty_and_it_holds_its_capacity_in_order) {
    Shared<4> shared;
    Ends<4> ends{shared};
    std::uint64_t value = 0;
    EXPECT_FALSE(ends.pop(value));
    std::uint64_t next_in = 0, next_out = 0;
    for (int round = 0; round < 100; ++round) {
        while (ends.push(next_in)) ++next_in;
        EXPECT_EQ(next_in - next_out, 4u);
        for (int count = 0; count <= round % 4; ++count) {
            ASSERT_TRUE(ends.pop(value));
            EXPECT_EQ(value, next_out++);
        }
    }
}

TEST(Ring, runs_over_the_end_of_64_bits) {
    Shared<4> shared;
    const std::uint64_t start = ~0ull - 5;
    shared.producer.index = start;
    shared.consumer.index = start;
    Ends<4> ends{shared};
    std::uint64_t value = 0;
    for (std::uint64_t count = 0; count < 20; ++count) {
        ASSERT_TRUE(ends.push(count));
        ASSERT_TRUE(ends.pop(value));
        EXPECT_EQ(value, count);
    }
    EXPECT_EQ(ends.produced.corrupt + ends.consumed.corrupt, 0u);
}

TEST(Ring, a_lying_index_is_counted_and_never_believed) {
    Shared<4> shared;
    Ends<4> ends{shared};
    std::uint64_t value = 0;
    for (const std::uint64_t lie : {5ull, 1ull << 32, ~0ull}) {
        shared.producer.index = lie;
        EXPECT_FALSE(ends.pop(value));
        EXPECT_FALSE(ends.consumer().arm());
    }
    EXPECT_GE(ends.consumed.corrupt, 6u);
    shared.producer.index = 4;  // in range: the content is read, inside the slots
    EXPECT_EQ(ends.consumer().available(), 4u);

    Shared<4> other;
    Ends<4> producing{other};
    while (producing.push(1)) {
    }
    other.consumer.index = 5;  // more than was ever pushed
    EXPECT_FALSE(producing.push(1));
    EXPECT_GE(producing.produced.corrupt, 1u);
}

TEST(Ring, a_restarted_end_continues_from_its_own_line) {
    Shared<4> shared;
    Ends<4> ends{shared};
    std::uint64_t value = 0;
    for (std::uint64_t count = 0; count < 10; ++count) {
        ASSERT_TRUE(ends.push(count));
        ASSERT_TRUE(ends.pop(value));
    }
    Ends<4> again{shared};  // both caches empty
    ASSERT_TRUE(again.push(77));
    ASSERT_TRUE(again.pop(value));
    EXPECT_EQ(value, 77u);
    EXPECT_EQ(again.produced.corrupt + again.consumed.corrupt, 0u);
}

TEST(Ring, a_million_messages_to_an_awake_consumer_need_hardly_a_signal) {
    Shared<64> shared;
    Ends<64> ends{shared};
    std::uint64_t signals = 0, value = 0;
    for (std::uint64_t count = 0; count < 1'000'000; ++count) {
        bool wakes = false;
        ASSERT_TRUE(ends.push(count, &wakes));
        signals += wakes;
        ASSERT_TRUE(ends.pop(value, &wakes));
        signals += wakes;
    }
    EXPECT_LT(signals, 1000u);
}

template <std::uint64_t Capacity>
void two_threads(std::uint64_t messages) {
    Shared<Capacity> shared;
    Ends<Capacity> producing{shared}, consuming{shared};
    LatchedEvent data, space;
    std::uint64_t sum = 0;
    std::thread producer{[&] {
        for (std::uint64_t count = 0; count < messages; ++count) {
            bool wakes = false;
            while (!producing.push(count * 3 + 1, &wakes)) {
                if (!producing.producer().arm()) space.wait();
            }
            if (wakes) data.signal();
        }
    }};
    for (std::uint64_t count = 0; count < messages; ++count) {
        std::uint64_t value = 0;
        bool wakes = false;
        while (!consuming.pop(value, &wakes)) {
            if (!consuming.consumer().arm()) data.wait();
        }
        if (wakes) space.signal();
        ASSERT_EQ(value, count * 3 + 1);
        sum += value;
    }
    producer.join();
    EXPECT_EQ(sum, messages * (messages - 1) / 2 * 3 + messages);
}

TEST(RingThreads, two_slots) { two_threads<2>(50'000); }
TEST(RingThreads, sixty_four_slots) { two_threads<64>(300'000); }

}  // namespace
