// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `Core` is the root of everything that changes on one processor; a second processor gets a second
// one. The composer writes its initial value: rank 0 runs, everybody else is in the ready set.
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

// Whose turn it is among the members of a level, and what is left of that turn after a pre-emption.
struct LevelState {
    Rank turn{};
    std::uint64_t remaining{};  // ticks; 0 = a fresh slice
};

struct alignas(64) Core {
    State* running{};
    RankSet ready{};  // who could run but does not; the idle row always, so that a pick never fails
    std::uint64_t alarm = never;       // what the machine's alarm is set to, or never
    std::uint64_t deadline = never;    // the first of all deadlines, or never
    std::uint64_t slice_end = never;   // of the running component, or never
    std::uint64_t budget_end = never;  // when the payer's budget is used up, or never
    std::uint64_t paid_from{};         // since when the payer pays
    std::uint64_t slice{};        // ticks of a full slice; from the counter's frequency, at boot
    std::uint64_t log_written{};  // records so far
    Rank payer = no_rank;         // whose budget pays for what runs, or no_rank
    Rank fpu_owner = no_rank;     // whose values the floating-point registers hold, or no_rank
    std::uint32_t reserved0{};
    Counters counters{};
    RankSet spent{};  // whose budget is used up
};

}  // namespace kernel
