// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// abi/latest.hpp itself under relacy (package relacy-dev): random schedules over a model of weak
// memory. Exit status 0: no schedule gave a torn value or an older one after a newer one. With the
// argument N the N-th ordering becomes weaker and relacy must find a torn value; the tests run all
// four, so that the check is known to bite.
//
//     clang++-19 -std=c++20 -I . tests/abi/latest_relacy.cpp -pthread
#include <cstdint>
#include <cstdlib>

// Before relacy, which makes macros of the standard's names for orderings.
#include "abi/latest.hpp"

namespace {
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
}  // namespace

#include <relacy/relacy.hpp>

namespace {

// 1 release fence, 2 acquire fence, 3 store of `complete`, 4 load of `complete`
int weakened = 0;
constexpr rl::iteration_t iterations = 200'000;

// std::atomic's face on relacy's atomic.
struct Word {
    rl::atomic<std::uint64_t> value;
    std::uint64_t load(std::memory_order order) const {
        const bool strong = order == acquire && weakened != 4;
        return const_cast<rl::atomic<std::uint64_t>&>(value).load(
            strong ? rl::mo_acquire : rl::mo_relaxed, $);
    }
    void store(std::uint64_t next, std::memory_order order) {
        const bool strong = order == release && weakened != 3;
        value.store(next, strong ? rl::mo_release : rl::mo_relaxed, $);
    }
};
struct Line {
    Word begun, complete;
};
struct ModelFence {
    static void of(std::memory_order order) {
        if (order == release && weakened != 1) rl::atomic_thread_fence(rl::mo_release, $);
        if (order == acquire && weakened != 2) rl::atomic_thread_fence(rl::mo_acquire, $);
    }
};

constexpr unsigned writes = 4, reads = 3, words = 2;

struct LatestSuite : rl::test_suite<LatestSuite, 2> {
    Line line;
    Word slots[abi::latest_slots * words];

    void before() {
        for (Word* word : {&line.begun, &line.complete}) word->store(0, release);
        for (Word& word : slots) word.store(0, release);
    }
    void thread(unsigned index) {
        const abi::LatestProtocol<Line, Word, ModelFence> latest{line, slots, words};
        if (index == 0) {
            for (std::uint64_t number = 1; number <= writes; ++number) {
                const std::uint64_t value[words] = {number, number};
                latest.write(value);
            }
            return;
        }
        std::uint64_t before = 0;
        for (unsigned read = 0; read < reads; ++read) {
            std::uint64_t value[words];
            if (!latest.read(value)) continue;
            RL_ASSERT(value[0] == value[1]);
            RL_ASSERT(value[0] >= before && value[0] > 0);
            before = value[0];
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
    return rl::simulate<LatestSuite>(parameters) ? 0 : 1;
}
