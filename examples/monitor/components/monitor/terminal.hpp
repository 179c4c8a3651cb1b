// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A terminal at an ARM PrimeCell UART (PL011, ARM DDI 0183G). `put` waits for room in the device.
#pragma once

#include <ashlar/format.hpp>
#include <optional>
#include <wiring.hpp>

class Terminal final : public ashlar::Sink {
  public:
    Terminal() {
        wiring::uart.write(control, enable);
        wiring::uart.write(interrupt_mask, received);
        wiring::uart.acknowledge();
    }
    void put(std::string_view text) override {
        for (const char character : text) {
            if (character == '\n') send('\r');
            send(character);
        }
    }
    // The next received byte.
    [[nodiscard]] std::optional<char> get() const {
        if ((wiring::uart.read(flags) & receiver_empty) != 0) return std::nullopt;
        return static_cast<char>(wiring::uart.read(data));
    }
    // Sleeps until bytes come. The device is quiet before its line is unmasked, or it interrupts again.
    void wait() const {
        static_cast<void>(ashlar::wait(wiring::uart));
        wiring::uart.write(interrupt_clear, received);
        wiring::uart.acknowledge();
    }

  private:
    static void send(char character) {
        while ((wiring::uart.read(flags) & transmitter_full) != 0) {
        }
        wiring::uart.write(data, static_cast<unsigned char>(character));
    }
    static constexpr std::uint64_t data = 0x00, flags = 0x18, control = 0x30;      // 3.3.1, 3, 8
    static constexpr std::uint64_t interrupt_mask = 0x38, interrupt_clear = 0x44;  // 3.3.10, 13
    static constexpr std::uint32_t receiver_empty = 1u << 4, transmitter_full = 1u << 5;
    static constexpr std::uint32_t enable = 1u << 0 | 1u << 8 | 1u << 9;
    static constexpr std::uint32_t received = 1u << 4 | 1u << 6;  // level, time-out
};
