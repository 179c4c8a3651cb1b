// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the kernel does, recorded (abi/trace.hpp). Each kind has one call site, a statement of its own
// that can be taken out of the source; without the build option ASHLAR_TRACE the kernel's code is, byte
// for byte, that of a source without them.
#pragma once

#include "abi/trace.hpp"
#include "kernel/core/core.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

inline constexpr bool tracing = ASHLAR_TRACE;  // 0 or 1, from the build

// Placed by the composer, and only where there is tracing: kernel memory past the image's bytes.
extern "C" abi::Trace kernel_trace;

struct Traced {
    abi::TraceKind kind;
    Rank component;
    std::uint32_t detail = 0;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

// The oldest record makes room. A reader that looks while the machine runs counts whole records only.
inline void trace(Core&, const Traced& what) {
    if constexpr (tracing) {
        const auto number = kernel_trace.written;
        kernel_trace.records[number % abi::trace_capacity] = {.time = Machine::now(),
                                                              .kind = what.kind,
                                                              .component = what.component,
                                                              .detail = what.detail,
                                                              .first = what.first,
                                                              .second = what.second};
        __atomic_store_n(&kernel_trace.written, number + 1, __ATOMIC_RELEASE);
    }
}

}  // namespace kernel
