// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A ring with `when_full: drop`: the producer never waits, dropped messages are counted where both
// sides see the count, and no signal reports space to the producer. The same file runs two threads
// under -fsanitize=thread, with a latched event for the consumer and none for the producer.
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <thread>
#include <type_traits>

#include "ashlar/ring.hpp"
#include "ashlar/wait.hpp"
#include "tests/abi/latched_event.hpp"

namespace {

constexpr std::uint32_t data_slot = 7;
LatchedEvent data;
std::atomic<std::uint64_t> data_signals, other_signals;

}  // namespace

// The system that the ends use: one event, of the consumer. Any other request ends the test.
namespace ashlar::host {
namespace {
void signal(std::uint64_t slot) {
    if (slot != data_slot) {
        ++other_signals;
        return;
    }
    ++data_signals;
    data.signal();
}
}  // namespace

void answer(abi::SystemCall number, Trap& trap) {
    if (number == abi::SystemCall::signal) {
        signal(trap.first);
    } else if (number == abi::SystemCall::wait) {
        data.wait();  // and the mask is what has happened
    } else {
        throw std::runtime_error{"a call that no ring needs"};
    }
}
}  // namespace ashlar::host

namespace ashlar {
void panic(std::string_view text) { throw std::runtime_error{std::string{text}}; }
}  // namespace ashlar

namespace {

struct Message {
    std::uint64_t number{};
};

using Producer = ashlar::DroppingProducer<Message, 8, "out">;
using Consumer = ashlar::Consumer<Message, 8, "in", ashlar::WhenFull::drop>;

static_assert(!ashlar::is_source<Producer> && ashlar::is_source<Consumer>);
static_assert(std::is_same_v<decltype(Consumer::signal), ashlar::Nothing>);
static_assert(std::is_same_v<decltype(Producer::event), ashlar::Nothing>);

// Both ends over memory of their own.
struct DroppingRing : testing::Test {
    abi::RingLine producer_line, consumer_line;
    std::array<Message, 8> slots{};
    ashlar::RingCache produced, consumed;
    Producer out{{.own = &producer_line,
                  .peer_line = &consumer_line,
                  .slots = &slots,
                  .signal = data_slot,
                  .cache = &produced}};
    Consumer in{{.own = &consumer_line,
                 .peer_line = &producer_line,
                 .slots = &slots,
                 .event = 3,
                 .cache = &consumed}};

    void SetUp() override { data_signals = other_signals = 0; }
};

TEST_F(DroppingRing, keeps_the_oldest_and_counts_the_rest_on_both_sides) {
    for (std::uint64_t number = 0; number < 8; ++number) EXPECT_TRUE(out.try_push({number}));
    EXPECT_EQ(out.dropped(), 0u);
    EXPECT_FALSE(out.try_push({8}));
    out.push({9});
    EXPECT_EQ(out.dropped(), 2u);
    EXPECT_EQ(in.dropped(), 2u);
    for (std::uint64_t number = 0; number < 8; ++number) EXPECT_EQ(in.pop()->number, number);
    EXPECT_FALSE(in.pop());
    out.push({10});
    EXPECT_EQ(in.pop()->number, 10u);
    EXPECT_EQ(out.dropped(), 2u);
}

TEST_F(DroppingRing, a_batch_goes_round_the_end_with_one_signal_and_drops_its_last_ones) {
    for (std::uint64_t number = 0; number < 5; ++number) out.push({100 + number});
    for (int count = 0; count < 5; ++count) EXPECT_TRUE(in.pop());
    EXPECT_FALSE(in.pop());
    EXPECT_EQ(in.arm(), 0u);  // asleep
    data_signals = 0;
    std::array<Message, 10> batch{};
    for (std::uint64_t number = 0; number < 10; ++number) batch[number] = {number};
    EXPECT_EQ(out.push_batch(batch), 8u);
    EXPECT_EQ(data_signals, 1u);
    EXPECT_EQ(out.dropped(), 2u);
    EXPECT_EQ(out.push_batch(batch), 0u);
    EXPECT_EQ(in.dropped(), 12u);
    for (std::uint64_t number = 0; number < 8; ++number) EXPECT_EQ(in.pop()->number, number);
    EXPECT_EQ(out.push_batch({}), 0u);
    EXPECT_EQ(in.dropped(), 12u);
}

TEST_F(DroppingRing, reserve_is_short_when_nearly_full_and_the_caller_says_what_it_gave_up) {
    for (std::uint64_t number = 0; number < 6; ++number) out.push({number});
    const auto span = out.reserve(5);
    ASSERT_EQ(span.size(), 2u);
    span[0] = {6};
    span[1] = {7};
    out.commit(2);
    out.drop(3);
    EXPECT_EQ(in.dropped(), 3u);
    EXPECT_TRUE(out.reserve(1).empty());
    EXPECT_THROW(out.commit(1), std::runtime_error);
    EXPECT_EQ(in.available(8), 8u);
}

TEST_F(DroppingRing, the_consumer_signals_nobody) {
    for (int round = 0; round < 50; ++round) {
        while (out.try_push({1})) {
        }
        EXPECT_TRUE(in.pop());
        in.release(in.peek(3).size());
        while (in.pop()) {
        }
    }
    EXPECT_EQ(other_signals, 0u);
    EXPECT_EQ(out.dropped(), 50u);
}

TEST_F(DroppingRing, the_count_outlives_a_restart_of_the_producer) {
    while (out.try_push({1})) {
    }
    produced = {};
    out.push({2});
    EXPECT_EQ(out.dropped(), 2u);
    EXPECT_EQ(in.dropped(), 2u);
}

TEST_F(DroppingRing, without_a_grant_it_counts_nothing_and_a_push_says_its_name) {
    const Producer nowhere{{.connected = false}};
    const Consumer nobody{{.connected = false}};
    EXPECT_EQ(nowhere.dropped(), 0u);
    EXPECT_EQ(nobody.dropped(), 0u);
    EXPECT_THROW(nowhere.push({1}), std::runtime_error);
    EXPECT_THROW(nowhere.drop(1), std::runtime_error);
}

// The producer runs free; what arrives is in order, and what does not is counted, to the message.
TEST_F(DroppingRing, two_threads_account_for_every_message) {
    constexpr std::uint64_t messages = 200'000;
    constexpr std::uint64_t last = ~0ull;
    std::uint64_t lost = 0;
    std::thread producer{[&] {
        std::array<Message, 3> batch{};
        for (std::uint64_t number = 1; number <= messages; number += 4) {
            out.push({number});
            for (std::uint64_t one = 0; one < 3; ++one) batch[one] = {number + 1 + one};
            out.push_batch(batch);
        }
        lost = out.dropped();
        while (!out.try_push({last})) std::this_thread::yield();
    }};
    std::uint64_t received = 0, before = 0;
    for (;;) {
        const Message message = in.pop_wait();
        if (message.number == last) break;
        ASSERT_GT(message.number, before);
        ASSERT_LE(message.number, messages);
        before = message.number;
        ++received;
    }
    producer.join();
    EXPECT_EQ(received + lost, messages);
    EXPECT_EQ(in.dropped(), out.dropped());
    EXPECT_EQ(other_signals, 0u);
}

}  // namespace
