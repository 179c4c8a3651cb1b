// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the judge says of the faults, as tests/boot/matrix.py reads it. It lies in a region, so it is all zero at first.
#pragma once

#include <cstdint>

namespace matrix {

inline constexpr unsigned most_components = 16;
inline constexpr unsigned most_strange = 512;
inline constexpr unsigned most_jumps = 8192;
inline constexpr unsigned most_frames = 16384;

struct Strange {
    std::uint64_t component;  // rank
    std::uint64_t wanted;     // address and access of the probe
    std::uint64_t wanted_access;
    std::uint64_t address;  // of the fault
    std::uint64_t access;
    std::uint64_t fault;  // abi::FaultClass
};
struct Jump {
    std::uint64_t component;  // rank
    std::uint64_t to;
};
struct Frame {
    std::uint64_t component;  // rank
    std::uint64_t at;
    std::uint64_t physical;
};
struct Verdicts {
    std::uint64_t judged;  // records of the log
    std::uint64_t lost;    // overwritten before they were judged
    std::uint64_t strange_count;
    std::uint64_t jump_count;
    std::uint64_t frame_count;
    std::uint64_t faults[most_components][4];  // by access
    Strange strange[most_strange];             // not a fault of that access at that address
    Jump jumps[most_jumps];                    // that the processor took, to what is no instruction
    Frame frames[most_frames];  // of pages that could be read, of those that are swept
};

}  // namespace matrix
