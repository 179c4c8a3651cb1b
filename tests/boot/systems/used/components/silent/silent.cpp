// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// It takes the clock's interrupt and forgets to acknowledge it (ARM DDI 0224C).
#include <wiring.hpp>

int main() {
    constexpr std::uint64_t now = 0x00, match = 0x04, enable = 0x10, raw = 0x14;
    wiring::clock.write(enable, 1u);
    wiring::clock.acknowledge();
    while (wiring::clock.read(raw) == 0) wiring::clock.write(match, wiring::clock.read(now));
    static_cast<void>(ashlar::wait(wiring::clock));
    static_cast<void>(ashlar::wait(wiring::never));
}
