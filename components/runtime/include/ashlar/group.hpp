// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Events beyond the main word. The type of a port whose sources are in groups contains the number
// of groups of its component. Everything here is a template over that number or used only by such
// ports, so a component without groups is compiled as if there were none, and the runtime library
// is the same for all.
#pragma once

#include <array>

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// Sources of a component with `Groups` groups. Word 0 is the main word, word k group k.
template <unsigned Groups>
struct EventSet {
    // The words themselves.
    std::array<abi::Events, Groups + 1> words{};

    // Adds one source, by its number.
    constexpr void add(abi::EventSource source) {
        words[abi::group_of(source)] |= abi::bit_of(source);
    }
    // Whether the source is in the set.
    [[nodiscard]] constexpr bool has(abi::EventSource source) const {
        return (words[abi::group_of(source)] & abi::bit_of(source)) != 0;
    }
    // Whether no source is in the set.
    [[nodiscard]] constexpr bool empty() const { return words == decltype(words){}; }
};

namespace detail {
// Group k at k - 1: sources that were taken with others of their group and that no wait has named
// since. Only components with groups have it.
inline constinit std::array<abi::Events, abi::group_limit> kept{};

// Sleeps until something happens in the group of `source`. The others of the group are kept; this
// one's port looks for itself whether there is something.
inline void sleep_in_group(abi::EventSource source) {
    const unsigned group = abi::group_of(source);
    system::wait_events(abi::group_event(group));
    kept[group - 1] |= system::take(group) & ~abi::bit_of(source);
}
}  // namespace detail

}  // namespace ashlar
