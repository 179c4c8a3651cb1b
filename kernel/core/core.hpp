// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `Core` is the root of all mutable state of one processor; a second processor gets a second one.
// The composer writes its initial value: rank 0 runs, and all other components are in the ready
// set.
#pragma once

#include <cstdint>

#include "kernel/core/deadlines.hpp"
#include "kernel/core/rank_set.hpp"
#include "kernel/core/state.hpp"

namespace kernel {

inline constexpr std::uint64_t slices_a_second = 100;

struct Counters {
    std::uint64_t signals{}, waits{}, calls{}, switches{}, interrupts{};
};

// The member of a level whose turn it is, and the rest of that turn after a pre-emption.
struct LevelState {
    Rank turn{};
    std::uint64_t remaining{};  // ticks; 0 = a fresh slice
};

struct alignas(64) Core {
    State* running{};
    RankSet
        ready{};  // components that can run but do not; always the idle row, so a pick never fails
    std::uint64_t alarm = never;       // what the machine's alarm is set to, or never
    std::uint64_t deadline = never;    // the first of all deadlines, or never
    std::uint64_t slice_end = never;   // of the running component, or never
    std::uint64_t budget_end = never;  // when the payer's budget is used up, or never
    std::uint64_t paid_from{};         // since when the payer pays
    std::uint64_t slice{};        // ticks of a full slice; from the counter's frequency, at boot
    std::uint64_t log_written{};  // records so far
    Rank payer = no_rank;  // owner of the budget that pays for the running component, or no_rank
    Rank fpu_owner = no_rank;  // owner of the values in the floating-point registers, or no_rank
    std::uint32_t reserved0{};
    Counters counters{};
    RankSet spent{};  // components whose budget is used up
};

}  // namespace kernel
