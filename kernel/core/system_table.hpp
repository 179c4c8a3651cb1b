// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The few numbers of a composed system that belong to no component.
#pragma once

#include <cstdint>

#include "kernel/core/state.hpp"

namespace kernel {

struct SystemTable {
    std::uint32_t components{};       // rows of descriptors[] and states[], the idle row included
    std::uint32_t routes{};           // rows of interrupt_routes[]: highest line with an owner + 1
    std::uint32_t levels{};           // rows of levels[] and level_states[]
    Rank log_reader = no_rank;        // component that is notified of a new record, or no_rank
    std::uint16_t budgets{};          // components that have one
    abi::Events log_events{};         // with which event
    abi::KernelAddress log{};         // of the abi::Log; the region is zero at boot
    std::uint32_t deadline_leaves{};  // a power of two above the number of deadline slots
    std::uint32_t timer_line{};       // of the machine's alarm
};

}  // namespace kernel
