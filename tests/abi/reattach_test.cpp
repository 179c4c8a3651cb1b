// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A new life takes its ring ends up: what is kept, what is lost and counted, and how nonsense that the
// former life or the peer left in a line ends.
#include <gtest/gtest.h>

#include <functional>

#include "abi/ring.hpp"

namespace {

using abi::RingLine;
using abi::Side;
constexpr std::uint64_t capacity = 4;
constexpr std::uint64_t nonsense = 0xdead'beef'0000;

struct Ring {
    RingLine producer, consumer;
    void at(std::uint64_t pushed, std::uint64_t popped) {
        producer.index = pushed;
        consumer.index = popped;
    }
    void restart_producer() { abi::reattach(Side::producer, producer, consumer, capacity); }
    void restart_consumer() { abi::reattach(Side::consumer, consumer, producer, capacity); }
    [[nodiscard]] std::uint64_t filled() const { return producer.index - consumer.index; }
};

TEST(Reattach, AProducerGoesOnBehindWhatItHadPublished) {
    for (std::uint64_t filled = 0; filled <= capacity; ++filled) {
        Ring ring;
        ring.at(100 + filled, 100);
        ring.restart_producer();
        EXPECT_EQ(ring.producer.index, 100 + filled);
        EXPECT_EQ(ring.producer.dropped, 0u);
        EXPECT_EQ(ring.producer.epoch, 1u);
        EXPECT_EQ(ring.consumer.epoch, 0u);
    }
}

TEST(Reattach, AConsumerDropsWhatWasInFlightAndCountsItOverAllItsLives) {
    Ring ring;
    std::uint64_t lost = 0;
    for (std::uint64_t filled = 0; filled <= capacity; ++filled) {
        ring.producer.index += filled;
        lost += filled;
        ring.restart_consumer();
        EXPECT_EQ(ring.filled(), 0u);
        EXPECT_EQ(ring.consumer.dropped, lost);
        EXPECT_EQ(ring.consumer.epoch, filled + 1);
    }
}

TEST(Reattach, IndicesWrap) {
    Ring ring;
    ring.at(1, ~std::uint64_t{0});
    ring.restart_producer();
    EXPECT_EQ(ring.producer.index, 1u);
    ring.restart_consumer();
    EXPECT_EQ(ring.consumer.index, 1u);
    EXPECT_EQ(ring.consumer.dropped, 2u);
}

TEST(Reattach, NonsenseOfTheFormerLifeMakesTheRingEmptyAndCountsNothing) {
    Ring ring;
    ring.at(nonsense, 100);
    ring.restart_producer();
    EXPECT_EQ(ring.producer.index, 100u);
    ring.at(100, nonsense);
    ring.restart_consumer();
    EXPECT_EQ(ring.consumer.index, 100u);
    EXPECT_EQ(ring.consumer.dropped, 0u);
}

// A word whose loads let the other side act, as a pre-emption would.
struct Word {
    std::uint64_t value = 0;
    std::function<void()> before_load = [] {};
    std::uint64_t load(std::memory_order) {
        std::exchange(before_load, [] {})();
        return value;
    }
    void store(std::uint64_t to, std::memory_order) { value = to; }
};
struct Line {
    Word index, wake, epoch, dropped;
};

TEST(Reattach, BothAtOnceNeverSwapTwoKindsOfNonsense) {
    // The consumer has looked at the producer's nonsense and is pre-empted before it stores; while it was
    // away the producer has adopted the consumer's index.
    Line producer, consumer;
    producer.index.value = nonsense;
    consumer.index.value = 100;
    consumer.index.before_load = [&] {
        producer.index.before_load = [&] {
            abi::reattach<Line, Line>(Side::producer, producer, consumer, capacity);
        };
    };
    abi::reattach<Line, Line>(Side::consumer, consumer, producer, capacity);
    EXPECT_LE(producer.index.value - consumer.index.value, capacity);
}

TEST(Reattach, EveryMomentOfOneSideCanBeTheOthersRestart) {
    for (const Side first : {Side::producer, Side::consumer}) {
        for (unsigned moment = 0; moment < 12; ++moment) {
            Line producer, consumer;
            producer.index.value = nonsense;
            consumer.index.value = 100;
            Line& own = first == Side::producer ? producer : consumer;
            Line& peer = first == Side::producer ? consumer : producer;
            const Side second = first == Side::producer ? Side::consumer : Side::producer;
            unsigned loads = 0;
            std::function<void()> count = [&] {
                if (loads++ == moment) {
                    abi::reattach<Line, Line>(second, peer, own, capacity);
                } else {
                    peer.index.before_load = count;
                }
            };
            peer.index.before_load = count;
            abi::reattach<Line, Line>(first, own, peer, capacity);
            EXPECT_LE(producer.index.value - consumer.index.value, capacity) << moment;
        }
    }
}

TEST(Reattach, APeerThatNeverStopsLyingDoesNotKeepIt) {
    Line own, liar;
    std::uint64_t lies = 0;
    std::function<void()> lie = [&] {
        liar.index.value = nonsense * ++lies;
        liar.index.before_load = lie;
    };
    liar.index.before_load = lie;
    abi::reattach<Line, Line>(Side::consumer, own, liar, capacity);
    EXPECT_EQ(own.epoch.value, 1u);
    EXPECT_LE(lies, 2 * abi::reattach_tries + 2);
}

}  // namespace
