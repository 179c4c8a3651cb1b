// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Wakes every 50 us, once just behind the tick of the crowd. Ends the machine with the number of ticks
// by which it was late at worst.
#include <wiring.hpp>

#include <algorithm>

int main() {
    const std::uint64_t step = ashlar::ticks(1) / 20;
    std::uint64_t next = ashlar::ticks(100) + 1 - 400 * step, worst = 0;
    for (;;) {
        const auto ready = ashlar::wait_until(next, wiring::over);
        if (ready[wiring::over])
            ashlar::power_off(static_cast<std::uint8_t>(std::min<std::uint64_t>(worst, 255)));
        worst = std::max(worst, ashlar::now() - next);
        next += step;
    }
}
