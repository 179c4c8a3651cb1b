// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Starts the token, counts who reports, and ends the machine: 0 when the token came round whole and every
// client's index agrees with its instance.
#include <wiring.hpp>

namespace {
struct Roll {
    std::uint32_t reports = 0;
    bool right = true;
    roll::Seen report(const ashlar::Caller& caller, const roll::Present& present) {
        ++reports;
        right = right && caller.client + 1u == present.index;
        return {.client = caller.client};
    }
};
}  // namespace

int main() {
    Roll roll;
    for (std::uint64_t part = 0; const auto& region : wiring::mine)
        *region.address.as<volatile std::uint64_t>() = part++;
    wiring::out.push_wait(1);
    for (;;) {
        const auto ready = ashlar::wait(wiring::in, wiring::check);
        if (ready[wiring::check]) wiring::check.serve(ready, roll);
        if (const auto token = wiring::in.pop()) {
            if (*token != 64) ashlar::power_off(1);
            ashlar::power_off(roll.right && roll.reports == 16 ? 0 : 2);
        }
    }
}
