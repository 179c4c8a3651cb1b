// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Gives every worker three jobs, and ends the machine with 42 when every square has come back, from the
// right worker. All workers raise one event bit: after a wake, each ring is looked at.
#include <wiring.hpp>

namespace {
constexpr std::uint64_t rounds = 3;
constexpr std::uint64_t workers = wiring::workers_jobs.size();

std::uint64_t number_of(std::uint64_t worker, std::uint64_t round) {
    return worker * rounds + round;
}
}  // namespace

int main() {
    for (std::uint64_t worker = 0; worker < workers; ++worker) {
        for (std::uint64_t round = 0; round < rounds; ++round)
            wiring::workers_jobs[worker].push_wait(
                {.number = number_of(worker, round), .data = {}});
    }
    std::array<std::uint64_t, workers> answered{};
    std::uint64_t missing = workers * rounds;
    while (missing > 0) {
        static_cast<void>(ashlar::wait(wiring::workers_results));
        for (std::uint64_t worker = 0; worker < workers; ++worker) {
            while (const auto result = wiring::workers_results[worker].pop()) {
                const std::uint64_t expected = number_of(worker, answered[worker]++);
                const std::string_view name = wiring::workers_link[worker].name;
                if (result->number != expected * expected || !name.starts_with("worker."))
                    ashlar::power_off(1);
                --missing;
            }
        }
    }
    ashlar::power_off(42);
}
