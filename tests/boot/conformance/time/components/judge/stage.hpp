// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
#pragma once

#include "ashlar/system.hpp"
#include "tests/boot/conformance/report.hpp"
#include "tests/boot/conformance/time/times.hpp"

namespace conformance {

inline constexpr std::uint64_t ok = static_cast<std::uint64_t>(abi::Status::ok);
inline constexpr std::uint64_t past = static_cast<std::uint64_t>(abi::Status::deadline_past);

// 8,000 instructions for entry, wake-up and exit; the console may run in between with input from
// the host.
inline constexpr std::uint64_t slack = 500;

inline std::uint64_t set(std::uint64_t deadline) {
    return static_cast<std::uint64_t>(ashlar::system::timer(deadline));
}
inline abi::Events wait() { return ashlar::system::wait_events(abi::timer_event); }
inline std::uint64_t in_ms(std::uint64_t count) { return ashlar::now() + ashlar::ticks(count); }

// rotation.cpp
bool rotation(Line& line);
bool preempted_keeps_its_slice(Line& line);
bool a_call_is_no_yield(Line& line);

}  // namespace conformance
