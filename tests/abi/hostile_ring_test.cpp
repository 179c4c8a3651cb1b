// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A peer that writes arbitrary values into its index, between any two operations of the other end
// and during them. One rule decides whether a value is counted as corrupt or accepted: it is
// accepted if it is not less than the last accepted value and not beyond what the other end allows.
// Nothing panics, peeked messages can be released, and reserved slots can be committed.
//
// All short sequences of false values and operations are compared with a model of that rule; then a
// thread writes false values as fast as it can.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <stdexcept>
#include <thread>

#include "ashlar/ring.hpp"

namespace ashlar::host {
void answer(abi::SystemCall number, Trap&) {
    if (number != abi::SystemCall::signal) throw std::runtime_error{"a test that sleeps"};
}
}  // namespace ashlar::host

namespace ashlar {
void panic(std::string_view text) { throw std::runtime_error{std::string{text}}; }
}  // namespace ashlar

namespace {

constexpr std::uint64_t capacity = 2;
using Slots = std::array<std::uint64_t, capacity>;

template <abi::Side side, ashlar::WhenFull when_full>
struct End;
template <ashlar::WhenFull when_full>
struct End<abi::Side::producer, when_full>
    : ashlar::Producer<std::uint64_t, capacity, "out", when_full> {};
template <ashlar::WhenFull when_full>
struct End<abi::Side::consumer, when_full>
    : ashlar::Consumer<std::uint64_t, capacity, "in", when_full> {};

// The rule, in whole numbers that do not wrap: `own` and `believed` count from where the run began.
template <abi::Side side>
struct Model {
    std::int64_t own = 0, believed = 0;
    bool knows = true;  // not so after a restart
    std::uint64_t corrupt = 0;

    [[nodiscard]] std::int64_t least() const {
        return knows ? believed : side == abi::Side::producer ? own - std::int64_t{capacity} : own;
    }
    [[nodiscard]] std::int64_t most() const {
        return side == abi::Side::producer ? own : own + std::int64_t{capacity};
    }
    [[nodiscard]] std::uint64_t known() const {
        if (!knows) return 0;
        const std::int64_t filled = side == abi::Side::producer ? own - believed : believed - own;
        return side == abi::Side::producer ? capacity - std::uint64_t(filled)
                                           : std::uint64_t(filled);
    }
    void look(std::int64_t alleged) {
        if (alleged < least() || alleged > most()) {
            ++corrupt;
        } else {
            believed = alleged;
            knows = true;
        }
    }
    std::uint64_t available(std::uint64_t wanted, std::int64_t alleged) {
        if (known() < wanted) look(alleged);
        return known();
    }
};

enum class Act { move, arm, look_far, hold_one, hold_all, give_one, give_all };
constexpr std::array acts{Act::move,     Act::arm,      Act::look_far, Act::hold_one,
                          Act::hold_all, Act::give_one, Act::give_all};
// Relative to our own index: behind, in range, ahead, and far away.
constexpr std::array<std::int64_t, 8> lies{-3, -2, -1, 0, 1, 2, 3, 1ll << 40};

template <abi::Side side, ashlar::WhenFull when_full>
struct Run {
    struct State {
        std::uint64_t index = 0, wake = 0;
        ashlar::RingCache cache;
        Model<side> model;
        std::uint64_t held = 0;  // peeked or reserved, and not given back
    };
    abi::RingLine own, peer;
    Slots slots{};
    State now;
    std::uint64_t base = 0;  // own index when the run began
    std::uint64_t tried = 0;

    auto end() {
        End<side, when_full> made;
        made.own = &own;
        made.peer_line = &peer;
        made.slots = &slots;
        made.cache = &now.cache;
        return made;
    }
    void start(std::uint64_t at, bool restarted) {
        base = at;
        now = {.index = at};
        now.cache.peer = restarted ? at + (1ull << 50) : at;
        now.model.knows = !restarted;
        own.index = at;
    }
    [[nodiscard]] std::int64_t alleged() const { return std::int64_t(peer.index.load() - base); }

    std::uint64_t available(std::uint64_t wanted) { return now.model.available(wanted, alleged()); }
    [[nodiscard]] std::uint64_t in_place(std::uint64_t most) {
        const std::uint64_t there = available(most);
        return std::min({most, there, capacity - own.index.load() % capacity});
    }
    void hold(std::uint64_t most) {
        const std::uint64_t expected = in_place(most);
        std::uint64_t size = 0;
        if constexpr (side == abi::Side::producer) {
            auto span = end().reserve(most);
            for (auto& slot : span) slot = 1;
            size = span.size();
        } else {
            auto span = end().peek(most);
            for (const auto& slot : span)
                static_cast<void>(static_cast<volatile const std::uint64_t&>(slot));
            size = span.size();
        }
        ASSERT_EQ(size, expected);
        now.held = size;
    }
    void give(std::uint64_t count) {
        if constexpr (side == abi::Side::producer) {
            end().commit(count);
        } else {
            end().release(count);
        }
        now.held -= count;
        now.model.own += std::int64_t(count);
    }
    void move() {
        const bool expected = available(1) > 0;
        if constexpr (side == abi::Side::producer) {
            ASSERT_EQ(end().try_push(7), expected);
        } else {
            ASSERT_EQ(end().pop().has_value(), expected);
        }
        now.model.own += expected;
        now.held -= now.held > 0 && expected;  // the first of those that were held has gone
    }
    void arm() {
        if constexpr (End<side, when_full>::sleeps) {
            bool expected = available(1) > 0;
            if (!expected) {
                now.model.look(alleged());
                expected = now.model.known() > 0;
            }
            ASSERT_EQ(end().arm() != 0, expected);
        }
    }
    void act(Act what) {
        switch (what) {
            case Act::move:
                return move();
            case Act::arm:
                return arm();
            case Act::look_far: {
                const std::uint64_t expected = available(capacity);
                ASSERT_EQ(end().available(capacity), expected);
                return;
            }
            case Act::hold_one:
                return hold(1);
            case Act::hold_all:
                return hold(capacity);
            case Act::give_one:
                return give(std::min<std::uint64_t>(now.held, 1));
            case Act::give_all:
                return give(now.held);
        }
    }
    // Every lie before every act, `depth` times.
    void all(unsigned depth) {
        const State before = now;
        for (const std::int64_t lie : lies) {
            for (const Act what : acts) {
                now = before;
                own.index = now.index;
                own.wake = now.wake;
                peer.index = now.index + std::uint64_t(lie);
                act(what);
                if (testing::Test::HasFatalFailure()) return;
                ++tried;
                ASSERT_EQ(own.index.load() - base, std::uint64_t(now.model.own));
                ASSERT_EQ(now.cache.corrupt, now.model.corrupt);
                now.index = own.index;
                now.wake = own.wake;
                if (depth > 1) all(depth - 1);
                if (testing::Test::HasFatalFailure()) return;
            }
        }
        now = before;
    }
};

template <typename Kind>
struct HostileRing : testing::Test {};
template <abi::Side side, ashlar::WhenFull when_full>
struct Kind {
    static constexpr abi::Side end = side;
    static constexpr ashlar::WhenFull full = when_full;
};
using Kinds = testing::Types<Kind<abi::Side::producer, ashlar::WhenFull::wait>,
                             Kind<abi::Side::producer, ashlar::WhenFull::drop>,
                             Kind<abi::Side::consumer, ashlar::WhenFull::wait>,
                             Kind<abi::Side::consumer, ashlar::WhenFull::drop>>;
TYPED_TEST_SUITE(HostileRing, Kinds);

TYPED_TEST(HostileRing, every_lie_before_every_act_is_counted_or_believed_by_one_rule) {
    for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1'000'001}, ~std::uint64_t{0}}) {
        for (const bool restarted : {false, true}) {
            Run<TypeParam::end, TypeParam::full> run;
            run.start(at, restarted);
            run.all(3);
            ASSERT_FALSE(this->HasFatalFailure()) << at << " restarted " << restarted;
            EXPECT_GT(run.tried, 150'000u);
        }
    }
}

// The peer lies during operations too: no panic, no more than there can be, no index that goes back.
TYPED_TEST(HostileRing, a_peer_that_never_stops_lying_cannot_make_it_panic) {
    Run<TypeParam::end, TypeParam::full> run;
    std::jthread liar{[&](const std::stop_token& stop) {
        std::minstd_rand random{1};
        while (!stop.stop_requested()) {
            const std::uint64_t about = run.own.index.load(std::memory_order_relaxed);
            run.peer.index.store(about + random() % 8 - 4, std::memory_order_relaxed);
            run.peer.wake.store(about + random() % 4, std::memory_order_relaxed);
            run.peer.epoch.store(random(), std::memory_order_relaxed);
            run.peer.dropped.store(random(), std::memory_order_relaxed);
        }
    }};
    std::minstd_rand random{2};
    auto end = run.end();
    std::uint64_t moved = 0;
    const auto seen = [&] { return moved > 0 && end.corrupt() > 0; };
    for (unsigned round = 0; round < 300'000 || (round < 30'000'000 && !seen()); ++round) {
        const std::uint64_t before = run.own.index;
        std::uint64_t size = 0;
        if constexpr (TypeParam::end == abi::Side::producer) {
            size = end.reserve(1 + random() % 3).size();
            static_cast<void>(end.available(capacity));
            end.commit(random() % (size + 1));
            if constexpr (TypeParam::full == ashlar::WhenFull::drop) {
                end.push_batch(Slots{});
            } else {
                end.push(round);
            }
        } else {
            size = end.peek(1 + random() % 3).size();
            static_cast<void>(end.available(capacity));
            end.release(random() % (size + 1));
            static_cast<void>(end.pop());
        }
        ASSERT_LE(size, capacity);
        ASSERT_LE(run.own.index - before, size + capacity);
        moved += run.own.index - before;
    }
    EXPECT_GT(moved, 0u);
    EXPECT_GT(end.corrupt(), 0u);
}

}  // namespace
