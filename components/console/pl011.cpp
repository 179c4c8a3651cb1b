// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// ARM PrimeCell UART (PL011), ARM DDI 0183G. Speed, frame and FIFO mode are what the firmware left:
// changing them would lose characters that were typed before we started.
#include <wiring.hpp>

#include "uart.hpp"

namespace uart {

namespace {
// clang-format off
constexpr std::uint64_t data              = 0x00;  // 3.3.1
constexpr std::uint64_t flags             = 0x18;  // 3.3.3
constexpr std::uint64_t control           = 0x30;  // 3.3.8
constexpr std::uint64_t interrupt_mask    = 0x38;  // 3.3.10: 1 = may interrupt
constexpr std::uint64_t interrupt_clear   = 0x44;  // 3.3.13

constexpr std::uint32_t receiver_empty    = 1u << 4;  // flags
constexpr std::uint32_t transmitter_full  = 1u << 5;
constexpr std::uint32_t enable            = 1u << 0 | 1u << 8 | 1u << 9;  // control: all of it
constexpr std::uint32_t received          = 1u << 4 | 1u << 6;  // interrupts: level, time-out
constexpr std::uint32_t room              = 1u << 5;
// clang-format on
}  // namespace

void start() {
    wiring::uart.write(control, enable);
    want(true, false);
}

bool put(char character) {
    if ((wiring::uart.read(flags) & transmitter_full) != 0) return false;
    wiring::uart.write(data, static_cast<std::uint32_t>(static_cast<unsigned char>(character)));
    return true;
}

std::optional<char> get() {
    if ((wiring::uart.read(flags) & receiver_empty) != 0) return std::nullopt;
    return static_cast<char>(wiring::uart.read(data));
}

void want(bool input, bool output) {
    wiring::uart.write(interrupt_mask, (input ? received : 0) | (output ? room : 0));
}

void quiet() { wiring::uart.write(interrupt_clear, received | room); }

}  // namespace uart
