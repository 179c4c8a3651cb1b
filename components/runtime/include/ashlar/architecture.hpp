// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of an architecture with the runtime: everything that portable code of a component
// requires of a machine. Each <ashlar/machine.hpp> asserts the concept at its end, and so does the
// host's. start.S beside it holds the first instructions of a component: they call
// ashlar_start(earlier starts), in a later life with memory as in the first.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "abi/system_calls.hpp"

namespace ashlar {

// The eight words of 64 bits that a call carries each way.
using Words = std::array<std::uint64_t, abi::message_words>;

// A system call's registers by role. `first` and `second` are the arguments, and then status and
// handle.
struct Trap {
    // The registers by role, in and out.
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    Words message{};
};

// What <ashlar/machine.hpp> of each machine provides.
template <class M>
concept Architecture = requires(Trap& trap, std::uint64_t word, std::byte* where) {
    // A system call with all ten words in and out; and one without a message, of which only the
    // status returns.
    { M::template trap<abi::SystemCall::call>(trap) } -> std::same_as<void>;
    { M::template trap<abi::SystemCall::signal>(word, word) } -> std::same_as<std::uint64_t>;
    // Whether this component may use floating-point registers: `fpu: true`.
    { M::floating_point } -> std::convertible_to<bool>;
    // The system counter, as the kernel's deadlines count it; its frequency in ticks a second.
    { M::counter() } -> std::same_as<std::uint64_t>;
    { M::frequency() } -> std::same_as<std::uint64_t>;
    // One access of the processor to a device register, no wider and no narrower than the type.
    { M::template device_read<std::uint8_t>(where) } -> std::same_as<std::uint8_t>;
    { M::template device_read<std::uint64_t>(where) } -> std::same_as<std::uint64_t>;
    { M::template device_write<std::uint8_t>(where, std::uint8_t{}) } -> std::same_as<void>;
    { M::template device_write<std::uint64_t>(where, word) } -> std::same_as<void>;
};

}  // namespace ashlar
