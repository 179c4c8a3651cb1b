// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A test's requirements for a component; see system.hpp.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "abi/tables.hpp"

namespace arch::host {

inline constexpr std::size_t row_limit = abi::component_limit;
inline constexpr std::size_t slot_limit = 16;
inline constexpr std::uint32_t deadline_leaves = std::bit_ceil(row_limit * abi::deadline_kinds + 1);
// Of every component: numbers that nobody follows.
inline constexpr abi::ComponentAddress program_start{0x2'0000}, stack_top{0x8'0000};

// One component; ranks are the order of the list. Members of one `level` are neighbours.
struct Row {
    int level = -1;  // -1: no shared level
    std::uint32_t rights = 0;
    bool fpu = false;
    std::uint16_t groups = 0;  // of events
    abi::OnFault on_fault = abi::OnFault::stop;
    std::uint32_t restart_max = 0;
    std::uint32_t restart_within = 0;  // microseconds, which are the fake clock's ticks
    abi::OnFault then = abi::OnFault::stop;
    std::uint32_t overdue = 0;  // microseconds, all three
    std::uint32_t budget = 0;
    std::uint32_t period = 0;
};

}  // namespace arch::host
