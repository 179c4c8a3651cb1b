// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ring ends of a component that may start again, as generated/components/SHAPE/restart.cpp
// lists them. Before a new life's constructors and main, each is taken up where the old life left
// it and its peer is signalled.
#pragma once

#include <span>

#include "abi/ring.hpp"
#include "ashlar/port.hpp"

namespace ashlar {

// One ring end, as `reattach` takes it.
struct OwnEnd {
    // As of a ring end in wiring.hpp.
    Address own;
    Address peer_line;
    std::uint64_t capacity;
    abi::Side side;
    std::uint32_t signal;  // slot that wakes the peer; 0: the peer never sleeps on it
};

// Called at the start of each life but the first. Where a restart is impossible it does nothing,
// and what it would need is not linked.
void reattach_own_ends();

// Takes up the given ends, and signals their peers.
void reattach(std::span<const OwnEnd> ends);

}  // namespace ashlar
