// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The mutable half of a component; the read-only half is abi::Descriptor at the same index. The
// composer writes the initial value of every row, so nothing is set up at boot. The first line
// holds what the hot paths touch; the architecture's entry code saves registers by offset and
// asserts each.
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/supervision.hpp"
#include "abi/system_calls.hpp"
#include "abi/tables.hpp"

namespace kernel {

using Rank = std::uint16_t;  // index of a component; 0 is the most important
inline constexpr Rank no_rank = 0xffff;

using abi::Run;

// The last fault of any life, kept for supervisors.
struct LastFault {
    abi::FaultClass fault = abi::FaultClass::none;
    abi::Access access = abi::Access::none;
    abi::BadCall bad_call = abi::BadCall::none;
    std::uint16_t system_call = 0xffff;
    std::uint64_t address{};
    abi::ComponentAddress pc{};
    std::uint64_t record{};  // sequence of its log record
};

// What the kernel has to do for a component at a time; each has a slot among the deadlines.
enum class Alarm : std::uint8_t { timer = 0, overdue = 1, replenish = 2 };
inline constexpr unsigned alarms = 3;
static_assert(alarms == abi::deadline_kinds);

// Bits of State::watch. None: this component's time is not measured.
inline constexpr std::uint8_t watch_overdue = 1;
inline constexpr std::uint8_t watch_budget = 2;
inline constexpr std::uint8_t watch_fresh =
    4;  // composed as runnable: its time counts from its first run

struct alignas(64) State {
    abi::Events events{};     // pending; bit 63 set while calls wait here
    abi::Events wait_mask{};  // 0 unless waiting
    Rank rank{};              // own index
    Rank level_first{};       // first rank of the own level: more important ranks are below it
    Run run = Run::runnable;  // in the ready set, `calling` means that its server is gone
    std::uint8_t watch{};
    Rank server = no_rank;       // of the call under way
    std::uint32_t sequence{};    // of the last call made: makes a handle good for one answer
    std::uint32_t badge{};       // of the call under way: client 0..15, port 16..23
    Rank working_for = no_rank;  // a client whose call it has taken but not answered, or no_rank
    std::uint16_t level = abi::exclusive_level;  // index into levels[], or abi::exclusive_level
    std::uint32_t starts = 1;  // so far, this life included; 0: it waits for its supervisor
    std::uint64_t signals{};   // signals sent
    std::int64_t budget{};     // remaining ticks; negative: overdrawn
    std::uint64_t window{};    // when the window began in which restarts are counted; ticks
    // 64: rarely touched
    std::uint32_t restarts{};  // in that window
    std::uint32_t reserved0{};
    // Of own device lines that are masked since they interrupted: nobody has acknowledged them.
    abi::Events unacknowledged{};
    std::uint64_t reserved1[6]{};
    // 128: as the processor had them
    abi::Registers registers{};
    abi::ComponentAddress sp{};
    abi::ComponentAddress pc{};
    std::uint64_t flags{};
    LastFault last{};
    std::uint64_t reserved2[41 - abi::Registers::count]{};
};
static_assert(sizeof(State) == abi::table_stride);
static_assert(offsetof(State, signals) == 40);
static_assert(offsetof(State, restarts) == 64);
static_assert(offsetof(State, unacknowledged) == 72);
static_assert(offsetof(State, registers) == 128);

}  // namespace kernel
