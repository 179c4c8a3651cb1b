// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Powers the machine off when every client has lost its server, every sleeper has woken, and the
// hint came.
#include <wiring.hpp>

int main() {
    std::array<bool, wiring::gone.size()> gone{};
    std::array<bool, wiring::woken.size()> woken{};
    const auto all = [](const auto& ones) {
        return std::ranges::all_of(ones, [](bool one) { return one; });
    };
    bool hinted = false;
    while (!all(gone) || !all(woken) || !hinted) {
        const auto ready = ashlar::wait(wiring::gone, wiring::woken, wiring::hint, wiring::log);
        hinted = hinted || ready[wiring::hint];
        for (std::size_t one = 0; one < gone.size(); ++one)
            gone[one] = gone[one] || ready[wiring::gone[one]];
        for (std::size_t one = 0; one < woken.size(); ++one)
            woken[one] = woken[one] || ready[wiring::woken[one]];
    }
    ashlar::power_off(0);
}
