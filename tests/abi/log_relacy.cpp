// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// abi/log_reader.hpp itself under relacy (package relacy-dev): random schedules over a model of weak
// memory, against the steps of kernel/core/log.cpp. Exit status 0: no schedule gave a torn record.
// With the argument N the N-th ordering becomes weaker and relacy must find one; the tests run all
// four, so that the check is known to bite.
//
//     clang++-19 -std=c++20 -I . tests/abi/log_relacy.cpp -pthread
#include <cstdint>
#include <cstdlib>

// Before relacy, which makes macros of the standard's names for orderings.
#include "abi/log_reader.hpp"

namespace {
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto relaxed = std::memory_order_relaxed;
}  // namespace

#include <relacy/relacy.hpp>

namespace {

// 1 the kernel's fence, 2 the reader's fence, 3 store of the sequence, 4 first load of the sequence
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
struct ModelFence {
    static void of(std::memory_order order) {
        if (order == release && weakened != 1) rl::atomic_thread_fence(rl::mo_release, $);
        if (order == acquire && weakened != 2) rl::atomic_thread_fence(rl::mo_acquire, $);
    }
};

constexpr unsigned writes = 3, looks = 4, words = 3;

struct LogSuite : rl::test_suite<LogSuite, 2> {
    Word record[words];

    void before() {
        for (Word& word : record) word.store(0, release);
    }
    void thread(unsigned index) { index == 0 ? write() : read(); }

    // withdraw, the fields, publish
    void write() {
        for (std::uint64_t sequence = 1; sequence <= writes; ++sequence) {
            record[0].store(0, relaxed);
            ModelFence::of(release);
            for (unsigned word = 1; word < words; ++word) record[word].store(sequence, relaxed);
            record[0].store(sequence, release);
        }
    }
    void read() {
        for (unsigned look = 0; look < looks; ++look) {
            for (std::uint64_t sequence = 1; sequence <= writes; ++sequence) {
                std::uint64_t copy[words]{};
                if (!abi::copy_record<ModelFence>(record, sequence, copy)) continue;
                for (const std::uint64_t word : copy) RL_ASSERT(word == sequence);
            }
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
    return rl::simulate<LogSuite>(parameters) ? 0 : 1;
}
