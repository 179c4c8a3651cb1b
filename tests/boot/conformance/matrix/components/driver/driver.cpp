// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The least important: when it has finished, so have all the others.
#include "../prober.hpp"

int main() {
    const std::uint64_t devices[]{wiring::uart.registers.number, wiring::clock.registers.number,
                                  wiring::gpio.registers.number};
    matrix::probe(wiring::results.bytes(), 128, [] { wiring::pause.raise(); }, devices);
    ashlar::power_off(0);
}
