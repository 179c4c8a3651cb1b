// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See budget.hpp.
#include "kernel/core/budget.hpp"

#include <algorithm>

#include "kernel/core/calls.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"

namespace kernel {

namespace {

bool has_budget(const State& state) { return (state.watch & watch_budget) != 0; }

// Along the calls that are being served, up to the first caller. Calls lead to more important
// components only, so that this ends.
Rank payer_of(const State& running) {
    const State* one = &running;
    while (one->working_for != no_rank) one = &states[one->working_for];
    return has_budget(*one) ? one->rank : no_rank;
}

// It goes on only where it serves itself; a call that it has made is finished first.
void exhaust(Core& core, State& state) {
    core.spent.insert(state.rank);
    core.ready.remove(state.rank);
    if (state.run == Run::runnable) state.run = Run::exhausted;
}

// It leaves its sleep, or a call whose server is gone.
void recover(Core& core, State& state) {
    core.spent.remove(state.rank);
    const bool sleeps = state.run == Run::exhausted;
    if (sleeps) state.run = Run::runnable;
    const bool goes_on = sleeps || (is_calling(state) && is_released(state));
    if (goes_on && &state != core.running) core.ready.insert(state.rank);
}

void charge(Core& core, std::uint64_t now) {
    State& payer = states[core.payer];
    payer.budget -= static_cast<std::int64_t>(now - core.paid_from);
    core.paid_from = now;
    if (payer.budget <= 0) exhaust(core, payer);
}

void start_period(Core& core, State& state, std::uint64_t now) {
    if (deadline_is_set(state, Alarm::replenish)) return;
    set_deadline(core, state, Alarm::replenish, now + ticks_of(descriptor_of(state).period));
}

void start_paying(Core& core, State& payer, std::uint64_t now) {
    core.paid_from = now;
    core.budget_end = payer.budget > 0 ? now + static_cast<std::uint64_t>(payer.budget) : never;
    start_period(core, payer, now);
}

}  // namespace

void settle(Core& core) {
    const auto payer = payer_of(*core.running);
    if (payer == core.payer) return;
    const auto now = Machine::now();
    if (core.payer != no_rank) charge(core, now);
    core.payer = payer;
    core.budget_end = never;
    if (payer != no_rank) start_paying(core, states[payer], now);
    update_alarm(core);
}

void nobody_pays(Core& core) {
    if (core.payer == no_rank) return;
    charge(core, Machine::now());
    core.payer = no_rank;
    core.budget_end = never;
}

// A component that could not run handles this late: it skips as many periods as have passed.
void replenish(Core& core, State& state, std::uint64_t due) {
    const auto& descriptor = descriptor_of(state);
    const auto now = Machine::now();
    const auto full = static_cast<std::int64_t>(ticks_of(descriptor.budget));
    const auto periods = 1 + static_cast<std::int64_t>((now - due) / ticks_of(descriptor.period));
    state.budget = std::min(full, state.budget + periods * full);
    if (state.budget > 0) {
        recover(core, state);
    } else {
        start_period(core, state, now);
    }
}

}  // namespace kernel
