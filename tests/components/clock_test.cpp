// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Time in the types of <chrono>: conversions lose less than a tick, deadlines are never early, and a
// periodic timer keeps its grid.
#include <gtest/gtest.h>

#include <ashlar/clock.hpp>
#include <ashlar/host.hpp>
#include <random>

namespace {

using namespace std::chrono_literals;
using ashlar::clock;
using ashlar::host::machine;

// The host's counter runs at 1 MHz, and each look at it takes a tick of 1000 ns.
class Clock : public testing::Test {
  protected:
    void SetUp() override { machine().reset(); }
    static void pass(std::uint64_t ticks) { machine().advance(ticks); }
};

TEST_F(Clock, a_deadline_is_the_first_tick_that_is_not_before_it) {
    std::mt19937_64 random{1};
    for (int turn = 0; turn < 100'000; ++turn) {
        const std::uint64_t frequency = 1 + random() % (std::uint64_t{1} << (random() % 34));
        const auto time = static_cast<std::int64_t>(random() >> (1 + random() % 62));
        const auto ticks = ashlar::detail::ticks_of(time, frequency);
        if (ticks == ~std::uint64_t{0}) continue;
        // Exact, in 128 bits: (ticks - 1) / frequency < time <= ticks / frequency.
        using Wide = unsigned __int128;
        const Wide wanted = static_cast<Wide>(time) * frequency, second = 1'000'000'000;
        EXPECT_GE(static_cast<Wide>(ticks) * second, wanted);
        if (ticks != 0) {
            EXPECT_LT(static_cast<Wide>(ticks - 1) * second, wanted);
        }
    }
}

TEST_F(Clock, nanoseconds_are_whole_and_never_ahead_of_the_counter) {
    std::mt19937_64 random{2};
    for (int turn = 0; turn < 100'000; ++turn) {
        const std::uint64_t frequency = 1'000 + random() % 4'000'000'000;
        const std::uint64_t ticks = random() >> (5 + random() % 59);
        using Wide = unsigned __int128;
        const Wide exact = static_cast<Wide>(ticks) * 1'000'000'000 / frequency;
        if (exact > static_cast<Wide>(clock::duration::max().count())) continue;
        EXPECT_EQ(static_cast<Wide>(ashlar::detail::nanoseconds_of(ticks, frequency)), exact);
    }
}

TEST_F(Clock, what_is_past_or_endless_stays_so) {
    EXPECT_EQ(ashlar::detail::ticks_of(-5, 1'000'000), 0U);
    EXPECT_EQ(ashlar::detail::ticks_of(std::numeric_limits<std::int64_t>::max(), 1ull << 34),
              ~std::uint64_t{0});
    pass(7);
    EXPECT_EQ(clock::now().time_since_epoch(), 8us);
}

TEST_F(Clock, a_component_without_a_port_sleeps_until_its_time) {
    const auto start = clock::now();
    machine().script({[] {
        pass(5'000);
        machine().raise(abi::timer_event);
    }});
    const auto ready = ashlar::wait_for(5ms);
    EXPECT_TRUE(ready.timed_out());
    EXPECT_EQ(clock::now() - start, 5002us);  // two looks
}

TEST_F(Clock, a_periodic_timer_keeps_its_grid_and_counts_what_it_missed) {
    ashlar::PeriodicTimer tick{10ms};
    const auto start = tick.next() - 10ms;
    const auto sleep = [&tick](std::uint64_t ticks) {
        machine().script({[ticks] {
            pass(ticks);
            machine().raise(abi::timer_event);
        }});
        return tick.wait().timed_out();
    };
    EXPECT_TRUE(sleep(10'003));  // a little late
    EXPECT_EQ(tick.next(), start + 20ms);
    EXPECT_TRUE(sleep(9'997));
    EXPECT_EQ(tick.next(), start + 30ms);
    EXPECT_EQ(tick.missed(), 0U);
    EXPECT_TRUE(sleep(35'000));  // at 55 ms: the times 40 and 50 are gone
    EXPECT_EQ(tick.next(), start + 60ms);
    EXPECT_EQ(tick.missed(), 2U);
}

}  // namespace
