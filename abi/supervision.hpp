// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A supervisor's operations on a child, and its view of it. Kernel and components include this.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "abi/log.hpp"

namespace abi {

enum class Run : std::uint8_t {
    runnable = 0,        // runs or is in the ready set
    waiting = 1,         // the events are in wait_mask
    calling_queued = 2,  // it waits for `server` to take its call
    calling_taken = 3,   // `server` has the call and owes the answer
    stopped = 4,         // after a fault, by its supervisor, or not started yet
    ended = 5,           // by its own will
    exhausted = 6,       // runnable, but its budget is used up until the next period
};

// Argument 1 of `supervise`, bits 0..7; bits 8..15: the part to inspect, else 0. The right to do it is bit
// `operation` of the capability's value.
enum class Supervise : std::uint8_t {
    inspect = 0,  // any time; changes nothing
    start = 1,    // stopped or ended -> starts; else status `unchanged`
    stop = 2,     // neither stopped nor ended -> stopped; else status `unchanged`
    restart = 3,  // in any state, from the beginning
};
inline constexpr unsigned supervise_operations = 4;
[[nodiscard]] constexpr std::uint64_t supervise_right(Supervise operation) {
    return std::uint64_t{1} << static_cast<unsigned>(operation);
}

// Part 0 of `inspect`, in the eight message words. Of a component that stopped by a fault, pc, sp
// and the registers (the parts from 1 on) are those at the fault, until it starts again.
struct Inspection {
    Run run;
    std::uint8_t reserved;
    FaultClass fault;  // the last one of any of its lives
    Access access;
    BadCall bad_call;
    std::uint32_t starts;       // 0: not started yet, 1: never started again
    std::uint32_t system_call;  // of a bad call; 0xffff otherwise
    std::uint64_t pc, sp;
    std::uint64_t fault_address;  // as LogRecord::address
    std::uint64_t fault_pc;
    std::uint64_t events;     // pending
    std::uint64_t wait_mask;  // 0 unless it waits
};
static_assert(sizeof(Inspection) == 64);
static_assert(offsetof(Inspection, pc) == 16);

// Later parts are the machine's: all registers, eight a part, followed by the flags.
inline constexpr unsigned inspection_parts = 1 + (Registers::count + 1) / message_words;

}  // namespace abi
