// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Levels: components of equal priority are neighbours among the ranks and take turns, for the
// processor and at a server.
#pragma once

#include "kernel/core/tables.hpp"

namespace kernel {

inline bool shares_level(const State& state) { return state.level != abi::exclusive_level; }

// `first` is the most important member of `set`. Returns the next member of its level at or after
// `turn`, else `first`.
inline Rank next_in_level(const RankSet& set, Rank first, Rank turn) {
    const auto& level = levels[states[first].level];
    const auto chosen = set.first_from(turn);
    return chosen < level.first + level.count ? chosen : first;
}

}  // namespace kernel
