// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Works for its whole budget, every 41 ms, and keeps the longest time from a release to the end of
// its work. Its budget is replenished by then, and the others are at other points of their periods
// each time.
#include <wiring.hpp>

int main() {
    auto& longest = *reinterpret_cast<volatile std::uint64_t*>(wiring::ran.bytes().data());
    const std::uint64_t gap = ashlar::system::frequency() / 1'000'000;
    const std::uint64_t budget = ashlar::system::frequency() / 1000 * 29 / 10;  // 2.9 of 3 ms
    for (std::uint64_t release = ashlar::now();; release += ashlar::ticks(41)) {
        static_cast<void>(ashlar::wait_until(release));
        std::uint64_t before = ashlar::now();
        for (std::uint64_t used = 0; used < budget;) {
            const std::uint64_t now = ashlar::now();
            if (now - before < gap) used += now - before;
            before = now;
        }
        if (before - release > longest) longest = before - release;
    }
}
