// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Wakes each millisecond, on time, and finds its memory as it left it. Events that a fuzzer raises
// also wake it.
#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

namespace {
std::uint64_t pattern[512];

volatile fuzz::Health& health() {
    return *reinterpret_cast<volatile fuzz::Health*>(wiring::health.bytes().data());
}
std::span<std::uint64_t> seen() {
    const auto bytes = wiring::seen.bytes();
    return {reinterpret_cast<std::uint64_t*>(bytes.data()), bytes.size() / 8};
}
void fill(std::uint64_t seed) {
    for (auto& one : pattern) one = seed = seed * 6'364'136'223'846'793'005 + 1;
    for (auto& one : seen()) one = seed = seed * 6'364'136'223'846'793'005 + 1;
}
void check(std::uint64_t seed) {
    std::uint64_t wrong = 0;
    for (const auto one : pattern) wrong |= one ^ (seed = seed * 6'364'136'223'846'793'005 + 1);
    for (const auto one : seen()) wrong |= one ^ (seed = seed * 6'364'136'223'846'793'005 + 1);
    if (wrong != 0) health().errors = health().errors + 1;
}
void judge(std::uint64_t late) {
    if (late > health().worst) health().worst = late;
    if (wiring::config().bound != 0 && late > wiring::config().bound)
        health().errors = health().errors + 1;
}
}  // namespace

int main() {
    auto deadline = ashlar::now();
    for (std::uint64_t seed = 1;; ++seed) {
        fill(seed);
        deadline += ashlar::ticks(1);
        // After a long pause of the host: start over.
        if (deadline <= ashlar::now()) deadline = ashlar::now() + ashlar::ticks(1);
        while (!ashlar::wait_until(deadline, wiring::bother).timed_out()) {
        }
        judge(ashlar::now() - deadline);
        check(seed);
        health().beats = health().beats + 1;
    }
}
