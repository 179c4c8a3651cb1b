// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// System calls on the host: the same functions, answered by ashlar::host::Machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "abi/supervision.hpp"
#include "abi/system_calls.hpp"

namespace ashlar::system {

using Words = std::array<std::uint64_t, abi::message_words>;

struct Woken {
    std::uint64_t events;
    std::uint64_t handle;
    Words message;
};

[[nodiscard]] Woken wait(abi::Events mask);
abi::Events wait_events(abi::Events mask);
void signal(std::uint32_t slot);
[[nodiscard]] abi::Status call(std::uint32_t slot, std::uint64_t operation, Words& words);
abi::Status reply(std::uint64_t handle, const Words& words);
[[nodiscard]] abi::Events poll(abi::Events mask);
abi::Events take(unsigned group);
abi::Events peek();
abi::Status timer(std::uint64_t deadline);
void acknowledge(std::uint32_t slot);
[[nodiscard]] Words inspect(std::uint32_t slot, unsigned part);
abi::Status supervise(std::uint32_t slot, abi::Supervise operation);
[[noreturn]] void power_off(std::uint64_t status);
[[noreturn]] void end();
[[noreturn]] void panic(const Words& text);
[[nodiscard]] std::uint64_t counter();
[[nodiscard]] std::uint64_t frequency();

std::uint64_t device_read_word(const std::byte* where, unsigned size);
void device_write_word(std::byte* where, std::uint64_t value, unsigned size);

template <typename Word>
[[nodiscard]] Word device_read(const std::byte* where) {
    return static_cast<Word>(device_read_word(where, sizeof(Word)));
}
template <typename Word>
void device_write(std::byte* where, Word value) {
    device_write_word(where, value, sizeof(Word));
}

}  // namespace ashlar::system
