// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The sleep and wake protocol of abi/ring.hpp itself under relacy (package relacy-dev): random
// schedules over a model of weak memory. Exit status 0: no schedule lost a wake-up, a message or
// its content. With the argument N the N-th seq_cst access of a line becomes weaker and relacy must
// find the deadlock; the tests run all four, so that the check is known to bite.
//
//     clang++-19 -std=c++20 -I . tests/abi/ring_wake_relacy.cpp -pthread
#include <cstdint>
#include <cstdlib>

// Before relacy, which makes macros of the standard's names for orderings.
#include "abi/ring.hpp"

namespace {
constexpr auto sequential = std::memory_order_seq_cst;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto relaxed = std::memory_order_relaxed;
}  // namespace

#include <relacy/relacy.hpp>

namespace {

int weakened = 0;  // 1 index store, 2 wake load, 3 wake store, 4 index load
constexpr rl::iteration_t iterations = 300'000;

rl::memory_order model(std::memory_order order, int access) {
    if (order == sequential) {
        if (access != weakened) return rl::mo_seq_cst;
        return access == 1 || access == 3 ? rl::mo_release : rl::mo_acquire;
    }
    return order == acquire ? rl::mo_acquire : rl::mo_relaxed;
}

// std::atomic's interface on relacy's atomic. The accesses are distinguished by the word and the
// direction.
template <int store_access, int load_access>
struct Word {
    rl::atomic<std::uint64_t> value;
    std::uint64_t load(std::memory_order order) const {
        return const_cast<rl::atomic<std::uint64_t>&>(value).load(model(order, load_access), $);
    }
    void store(std::uint64_t next, std::memory_order order) {
        value.store(next, model(order, store_access), $);
    }
};
struct Line {
    Word<1, 4> index;
    Word<3, 2> wake;
};

// The kernel's latched event.
struct Event {
    rl::mutex mutex;
    rl::condition_variable changed;
    rl::var<int> bit;
    void init() { bit($) = 0; }
    void signal() {
        mutex.lock($);
        bit($) = 1;
        changed.notify_all($);
        mutex.unlock($);
    }
    void wait() {
        mutex.lock($);
        while (bit($) == 0) changed.wait(mutex, $);
        bit($) = 0;
        mutex.unlock($);
    }
};

constexpr unsigned capacity = 2, messages = 5;

struct RingSuite : rl::test_suite<RingSuite, 2> {
    Line producer, consumer;
    rl::var<unsigned> slots[capacity];
    Event data, space;

    void before() {
        for (Line* line : {&producer, &consumer}) {
            line->index.store(0, relaxed);
            line->wake.store(0, relaxed);
        }
        data.init();
        space.init();
        for (auto& slot : slots) slot($) = 0;
    }
    void thread(unsigned side) { side == 0 ? produce() : consume(); }

    void produce() {
        abi::RingCache cache;
        abi::RingProtocol<abi::Side::producer, Line> end{producer, consumer, cache, capacity};
        for (unsigned number = 1; number <= messages; ++number) {
            while (end.available() == 0) {
                if (!end.arm()) space.wait();
            }
            slots[end.index() % capacity]($) = number;
            if (end.publish(1)) data.signal();
        }
    }
    void consume() {
        abi::RingCache cache;
        abi::RingProtocol<abi::Side::consumer, Line> end{consumer, producer, cache, capacity};
        for (unsigned number = 1; number <= messages; ++number) {
            while (end.available() == 0) {
                if (!end.arm()) data.wait();
            }
            RL_ASSERT(slots[end.index() % capacity]($) == number);
            if (end.publish(1)) space.signal();
        }
    }
};

}  // namespace

// The first word names the ordering that is weaker; none: all hold.
int main(int count, char** words) {
    if (count > 1) weakened = std::atoi(words[1]);
    rl::test_params parameters;
    parameters.iteration_count = iterations;
    parameters.search_type = rl::random_scheduler_type;
    parameters.execution_depth_limit = 4000;
    const bool held = rl::simulate<RingSuite>(parameters);
    return held ? 0 : 1;
}
