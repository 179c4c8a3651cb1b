// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See ashlar/restart.hpp.
#include "ashlar/restart.hpp"

#include "ashlar/system.hpp"

namespace ashlar {

// A component that may start again brings its own.
[[gnu::weak]] void reattach_own_ends() {}

void reattach(std::span<const OwnEnd> ends) {
    for (const OwnEnd& end : ends) {
        abi::reattach(end.side, *end.own.as<abi::RingLine>(),
                      *end.peer_line.as<const abi::RingLine>(), end.capacity);
    }
    // All ends are valid before any peer looks.
    for (const OwnEnd& end : ends) {
        if (end.signal != 0) system::signal(end.signal);
    }
}

}  // namespace ashlar
