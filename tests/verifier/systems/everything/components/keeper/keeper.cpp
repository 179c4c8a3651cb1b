// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Owner of two devices with level interrupts; lets the clock (ARM DDI 0224C) interrupt once. Reads both banks of
// the flash, which are empty.
#include <wiring.hpp>

int main() {
    constexpr std::uint64_t now = 0x00, match = 0x04, enable = 0x10, raw = 0x14, clear = 0x1c;
    wiring::clock.acknowledge();
    wiring::lines.acknowledge();
    wiring::clock.write<std::uint32_t>(enable, 1);
    while (wiring::clock.read(raw) == 0) wiring::clock.write(match, wiring::clock.read(now));
    static_cast<void>(ashlar::wait(wiring::clock));
    wiring::clock.write<std::uint32_t>(clear, 1);
    if (wiring::flash.read(0) == wiring::flash.window<0>().read(0)) wiring::done.raise();
    return 0;
}
