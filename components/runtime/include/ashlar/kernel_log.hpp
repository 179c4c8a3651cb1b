// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's log and the text that explains it, both read-only. The event says: a record was
// added.
#pragma once

#include <atomic>
#include <optional>

#include "abi/log.hpp"
#include "ashlar/port.hpp"

namespace ashlar {

template <Label label>
struct KernelLog {
    static constexpr std::string_view name = label.name();
    Address log{};   // abi::LogHeader, then records
    Address text{};  // abi::TextHeader
    std::uint64_t text_size = 0;
    abi::EventSource event = 0;
    bool connected = true;

    [[nodiscard]] abi::Events events() const { return connected ? event_mask(event) : 0; }
    [[nodiscard]] abi::Events arm() const { return 0; }

    // Records so far; numbers count from 1.
    [[nodiscard]] std::uint64_t written() const {
        const std::uint64_t count = *log.as<const volatile std::uint64_t>();
        std::atomic_thread_fence(std::memory_order_acquire);
        return count;
    }
    // nullptr: overwritten by a later one.
    [[nodiscard]] const abi::LogRecord* record(std::uint64_t number) const {
        const auto* header = log.as<const abi::LogHeader>();
        const auto* records = reinterpret_cast<const abi::LogRecord*>(header + 1);
        const abi::LogRecord* one = &records[(number - 1) % abi::log_capacity];
        return one->sequence == number ? one : nullptr;
    }
};

}  // namespace ashlar
