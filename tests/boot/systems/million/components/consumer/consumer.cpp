// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Takes a million numbers; status 0 when none is missing, doubled or out of order.
#include <wiring.hpp>

int main() {
    for (std::uint64_t expected = 1; expected <= 1'000'000;) {
        while (const auto number = wiring::in.pop()) {
            if (*number != expected++) ashlar::power_off(1);
        }
        if (expected <= 1'000'000) static_cast<void>(ashlar::wait(wiring::in));
    }
    ashlar::power_off(wiring::in.pop() ? 2 : 0);
}
