// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Adds a reading every ten milliseconds. There is no sensor: the voltage rises and falls.
#include <reading.hpp>
#include <wiring.hpp>

using namespace std::chrono_literals;

int main() {
    const Readings::Writer readings{wiring::readings};
    constexpr std::uint64_t period = 100;
    for (std::uint64_t number = 0;; ++number) {
        const std::uint64_t phase = number % period;
        const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
            ashlar::clock::now().time_since_epoch());
        readings.add({.milliseconds = static_cast<std::uint64_t>(time.count()),
                      .millivolts = 3300 + 2 * (phase < period / 2 ? phase : period - phase)});
        ashlar::sleep_for(10ms);
    }
}
