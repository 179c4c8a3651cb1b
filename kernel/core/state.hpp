// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The mutable half of a component; the read-only half is abi::Descriptor at the same index. The
// composer writes the initial value of every row, so nothing is set up at boot. The first line
// holds what the hot paths touch; entry code saves registers by the offsets asserted below.
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/supervision.hpp"
#include "abi/system_calls.hpp"
#include "abi/tables.hpp"

namespace kernel {

using Rank = std::uint16_t;  // index of a component; 0 is the most important
inline constexpr Rank no_rank = 0xffff;
inline constexpr std::uint16_t no_position = 0xffff;  // in no heap

using abi::Run;

// The last fault of any life, kept for supervisors.
struct LastFault {
    abi::FaultClass fault = abi::FaultClass::none;
    abi::Access access = abi::Access::none;
    abi::BadCall bad_call = abi::BadCall::none;
    std::uint16_t system_call = 0xffff;
    std::uint64_t address{};
    std::uint64_t pc{};
    std::uint64_t record{};  // sequence of its log record
};

inline constexpr std::uint8_t gone_listed = 1;  // in the list that begins with Core::failed
inline constexpr std::uint8_t gone_start = 2;   // starts again when the last caller has been told

struct alignas(64) State {
    abi::Events events{};     // pending; bit 63 set while calls are queued here
    abi::Events wait_mask{};  // 0 unless waiting
    Rank rank{};              // own index
    Rank level_first{};       // first rank of the own level: who is more important lies below it
    Run run = Run::runnable;
    std::uint8_t gone{};       // bits gone_…: it has stopped, and its callers are still being told
    Rank server = no_rank;     // of the call under way
    std::uint32_t sequence{};  // of the last call made: makes a handle good for one answer
    std::uint32_t badge{};     // of the call under way: client 0..15, port 16..23
    std::uint16_t queued{};  // calls waiting here: the heap at the front of the call queue storage
    std::uint16_t unanswered{};                  // calls taken and not answered: at its back
    std::uint16_t queue_position = no_position;  // own slot in the storage of `server`
    std::uint16_t timer_position = no_position;  // own slot in the deadline heap
    std::uint64_t call_key{};                    // order among callers: level, then arrival
    std::uint64_t deadline{};                    // ticks; valid with a timer_position
    std::uint64_t arrivals{};                    // calls that ever came here
    // 64: rarely touched
    std::uint64_t signals{};     // signals sent
    Rank next_failed = no_rank;  // list of components whose callers still have to be told
    std::uint16_t level = abi::exclusive_level;  // index into levels[], or abi::exclusive_level
    std::uint32_t starts = 1;  // so far, this life included; 0: it waits for its supervisor
    std::uint64_t window{};    // when the window began in which restarts are counted; ticks
    std::uint32_t restarts{};  // in that window
    std::uint32_t reserved1{};
    std::uint64_t reserved2[4]{};
    // 128: as the processor had them
    std::uint64_t registers[31]{};
    std::uint64_t sp{};
    std::uint64_t pc{};
    std::uint64_t pstate{};
    LastFault last{};
    std::uint64_t reserved3[10]{};
};
static_assert(sizeof(State) == abi::table_stride);
static_assert(offsetof(State, call_key) == 40);
static_assert(offsetof(State, signals) == 64);
static_assert(offsetof(State, registers) == 128);
static_assert(offsetof(State, sp) == 376);
static_assert(offsetof(State, pc) == 384);
static_assert(offsetof(State, pstate) == 392);
static_assert(offsetof(State, last) == 400);

}  // namespace kernel
