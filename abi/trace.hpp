// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The trace of a kernel built with ASHLAR_TRACE: a circular buffer of records of what the kernel
// did. Only the kernel writes it, and no component maps it. `ashlar run --trace` reads it from the
// machine's memory at the end, and `ashlar trace` replaces numbers by the names in the description.
// Nothing here is part of the contract with components.
#pragma once

#include <cstddef>
#include <cstdint>

namespace abi {

// `component` is the rank of the component that acted or, for an interrupt, of the interrupted one.
// The meaning of the other fields follows each kind: `detail`, `first`, `second`.
enum class TraceKind : std::uint16_t {
    none = 0,
    switched =
        1,       // next rank; its status, its handle: the result of the wait or call that it was in
    signal = 2,  // slot
    wait = 3,    // rank of the caller whose call is taken; mask; pending events, 0: it sleeps
    call = 4,    // slot; operation
    reply = 5,   // client's rank
    interrupt = 6,  // line, or abi::no_line
    fault = 7,      // FaultClass; address; pc
    restart = 8,    // how often it has started before
    end = 9,        // nothing
};

struct TraceRecord {
    std::uint64_t time;  // ticks of the system counter
    TraceKind kind;
    std::uint16_t component;
    std::uint32_t detail;
    std::uint64_t first;
    std::uint64_t second;
};
static_assert(sizeof(TraceRecord) == 32);

inline constexpr std::uint64_t trace_capacity = 8192;  // a power of two: its modulo is a mask

// Zero at boot. One of them a core.
struct Trace {
    std::uint64_t written;  // records so far; record n, from 0, lies at index n % trace_capacity
    std::uint64_t reserved[7];
    TraceRecord records[trace_capacity];
};
static_assert(offsetof(Trace, records) == 64);

}  // namespace abi
