// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A device's registers and interrupts. A line is masked from its event until `acknowledge`, and
// from the start until the first one: quiet the device first, then acknowledge.
#pragma once

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

struct Interrupt {
    std::uint32_t slot = 0;
    abi::EventSource event = 0;

    [[nodiscard]] abi::Events events() const { return event_mask(event); }
    [[nodiscard]] abi::Events arm() const { return 0; }
    void acknowledge() const { system::acknowledge(slot); }
};

template <std::size_t Interrupts, Label label>
struct Device {
    static constexpr std::string_view name = label.name();
    Address registers{};
    std::uint64_t size = 0;
    std::array<Interrupt, Interrupts> interrupts{};
    bool connected = true;

    // Offsets in bytes; the width is the device's business.
    template <typename Word = std::uint32_t>
    [[nodiscard]] Word read(std::uint64_t offset) const {
        return system::device_read<Word>(registers.as<std::byte>() + offset);
    }
    template <typename Word = std::uint32_t>
    void write(std::uint64_t offset, Word value) const {
        system::device_write<Word>(registers.as<std::byte>() + offset, value);
    }
    void acknowledge() const {
        for (const Interrupt& one : interrupts) one.acknowledge();
    }

    [[nodiscard]] abi::Events events() const {
        abi::Events mask = 0;
        if (connected) {
            for (const Interrupt& one : interrupts) mask |= one.events();
        }
        return mask;
    }
    [[nodiscard]] abi::Events arm() const { return 0; }
};

}  // namespace ashlar
