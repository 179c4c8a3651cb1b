// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// National Semiconductor 16550A UART, one byte per register. Speed, frame and FIFO mode are
// what the firmware left: changing them would lose characters that were typed before we started.
#include <wiring.hpp>

#include "uart.hpp"

namespace uart {

namespace {
// clang-format off
constexpr std::uint64_t data              = 0;  // receive buffer, transmit holding
constexpr std::uint64_t interrupt_enable  = 1;
constexpr std::uint64_t identification    = 2;  // reading quiets a transmit interrupt
constexpr std::uint64_t modem_control     = 4;
constexpr std::uint64_t line_status       = 5;

constexpr std::uint8_t received           = 1u << 0;  // interrupt_enable
constexpr std::uint8_t room               = 1u << 1;
constexpr std::uint8_t interrupt_line     = 0x0b;  // DTR, RTS, OUT2: to the controller
constexpr std::uint8_t data_ready         = 1u << 0;  // line_status
constexpr std::uint8_t holding_empty      = 1u << 5;
// clang-format on
}  // namespace

void start() {
    wiring::uart.write<std::uint8_t>(modem_control, interrupt_line);
    want(true, false);
}

bool put(char character) {
    if ((wiring::uart.read<std::uint8_t>(line_status) & holding_empty) == 0) return false;
    wiring::uart.write(data, static_cast<std::uint8_t>(character));
    return true;
}

std::optional<char> get() {
    if ((wiring::uart.read<std::uint8_t>(line_status) & data_ready) == 0) return std::nullopt;
    return static_cast<char>(wiring::uart.read<std::uint8_t>(data));
}

void want(bool input, bool output) {
    wiring::uart.write<std::uint8_t>(
        interrupt_enable, static_cast<std::uint8_t>((input ? received : 0) | (output ? room : 0)));
}

void quiet() { static_cast<void>(wiring::uart.read<std::uint8_t>(identification)); }

}  // namespace uart
