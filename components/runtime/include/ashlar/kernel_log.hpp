// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's log and the text that explains it, both read-only. The event signals a new record.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <optional>

#include "abi/log_reader.hpp"
#include "ashlar/port.hpp"

namespace ashlar {

// The port `{kernel_log: true}`. It is a source of `wait`.
template <Label label>
struct KernelLog {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    Address log{};   // abi::LogHeader, then records
    Address text{};  // abi::TextHeader
    // Filled by wiring.hpp; the size in bytes.
    std::uint64_t text_size = 0;
    abi::EventSource event = 0;
    bool connected = true;

    // For `wait`: the bit that this port sets in the component's event set; 0 without a grant.
    [[nodiscard]] abi::Events events() const { return connected ? event_mask(event) : 0; }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const { return 0; }

    // Records so far; numbers count from 1.
    [[nodiscard]] std::uint64_t written() const {
        const std::uint64_t count = *log.as<const volatile std::uint64_t>();
        std::atomic_thread_fence(std::memory_order_acquire);
        return count;
    }
    // A whole copy; empty: a later one is in its place, or came there during the copy.
    [[nodiscard]] std::optional<abi::LogRecord> read(std::uint64_t number) const {
        std::array<std::uint64_t, abi::record_words> copy;
        if (!abi::copy_record(words_of(number), number, copy)) return std::nullopt;
        return std::bit_cast<abi::LogRecord>(copy);
    }

  private:
    using Word = std::atomic<std::uint64_t>;
    [[nodiscard]] const Word* words_of(std::uint64_t number) const {
        const auto* first = reinterpret_cast<const Word*>(log.as<const abi::LogHeader>() + 1);
        return first + (number - 1) % abi::log_capacity * abi::record_words;
    }
};

}  // namespace ashlar
