// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See schedule.hpp. Only components that share their level read the clock.
//
// Deadlines of less important components wait while a more important one runs. The alarm may
// already be set to one of them; it then rings once and is set past them. A less important
// component that runs next may have some of them ahead: only then does a switch compute the alarm
// again.
#include "kernel/core/schedule.hpp"

#include <algorithm>
#include <utility>

#include "kernel/core/budget.hpp"
#include "kernel/core/calls.hpp"
#include "kernel/core/levels.hpp"
#include "kernel/core/overdue.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

// Pre-empted, or in a call: the rest of the turn is kept.
void suspend_slice(Core& core, const State& state) {
    const auto now = Machine::now();
    level_states[state.level].remaining = core.slice_end > now ? core.slice_end - now : 1;
}

// The turn goes to the next member, with a fresh slice.
void pass_turn(const State& state) {
    level_states[state.level] = {.turn = static_cast<Rank>(state.rank + 1), .remaining = 0};
}

// The next ready member of the level of `first`, at or after its turn, else the first one.
Rank take_turn(const Core& core, Rank first) {
    auto& turn = level_states[states[first].level];
    const auto chosen = next_in_level(core.ready, first, turn.turn);
    if (chosen != turn.turn) turn = {.turn = chosen, .remaining = 0};
    return chosen;
}

Rank choose(const Core& core) {
    const auto first = core.ready.first();
    return shares_level(states[first]) ? take_turn(core, first) : first;
}

std::uint64_t slice_of(const Core& core, const State& state) {
    if (!shares_level(state)) return never;
    const auto rest = level_states[state.level].remaining;
    return Machine::now() + (rest != 0 ? rest : core.slice);
}

// Between components that share no level the alarm stays as it is.
void start_slice(Core& core, const State& state) {
    const auto end = slice_of(core, state);
    if (end == core.slice_end) return;
    core.slice_end = end;
    update_alarm(core);
}

// Registers stay with their owner while others run that cannot reach them.
void switch_fpu(Core& core, const State& next) {
    auto* const load = fpu_state_of(descriptor_of(next));
    if (load == nullptr || core.fpu_owner == next.rank) return;
    const auto owner = std::exchange(core.fpu_owner, next.rank);
    if (owner != no_rank) Machine::save_fpu(*fpu_state_of(descriptors[owner]));
    Machine::load_fpu(*load);
}

// A component composed as runnable was never woken: its time counts from here.
void first_run(Core& core, State& self) {
    self.watch &= static_cast<std::uint8_t>(~watch_fresh);
    if ((self.watch & watch_overdue) != 0) count_from_now(core, self);
    self.budget = static_cast<std::int64_t>(ticks_of(descriptor_of(self).budget));
}

void run(Core& core, State& next) {
    if (next.run != Run::runnable) learn_server_gone(next);
    trace(core, {abi::TraceKind::switched, core.running->rank, next.rank, next.registers.status(),
                 next.registers.handle()});
    core.running = &next;
    if (core.deadline < core.alarm) update_alarm(core);
    if ((next.watch & watch_fresh) != 0) first_run(core, next);
    start_slice(core, next);
    switch_fpu(core, next);
}

void run_best(Core& core) {
    const auto rank = choose(core);
    if (rank != idle_rank()) core.ready.remove(rank);
    ++core.counters.switches;
    run(core, states[rank]);
}

void pick(Core& core) {
    State& self = *core.running;
    if (self.run == Run::runnable) {
        if (core.ready.first() >= self.level_first) return;
        core.ready.insert(self.rank);
        if (shares_level(self)) suspend_slice(core, self);
    } else if (shares_level(self)) {
        is_calling(self) ? suspend_slice(core, self) : pass_turn(self);
    }
    run_best(core);
}

// An answer to a call is no wake-up: the time from the last one goes on.
[[gnu::noinline, gnu::cold]] void make_watched_ready(Core& core, State& state) {
    if ((state.watch & watch_overdue) != 0 && !is_calling(state)) count_from_now(core, state);
    if (core.spent.contains(state.rank)) {
        state.run = Run::exhausted;
        return;
    }
    state.run = Run::runnable;
    core.ready.insert(state.rank);
}

}  // namespace

void begin(Core& core) {
    core.slice = Machine::frequency() / slices_a_second;
    run(core, *core.running);
    if (system_table.budgets != 0) settle(core);
}

void make_ready(Core& core, State& state) {
    if (state.watch != 0) return make_watched_ready(core, state);
    state.run = Run::runnable;
    core.ready.insert(state.rank);
}

void schedule(Core& core) {
    pick(core);
    if (system_table.budgets != 0) settle(core);
}

void end_slice(Core& core) {
    State& self = *core.running;
    if (self.run != Run::runnable) return;  // its budget ended at the same tick
    pass_turn(self);
    core.ready.insert(self.rank);
    run_best(core);
}

void update_alarm(Core& core) {
    auto next = std::min(core.slice_end, core.budget_end);
    if (core.deadline < next) next = std::min(next, first_deadline_ahead(*core.running));
    if (next == core.alarm) return;
    core.alarm = next;
    if (next == never) {
        Machine::clear_alarm();
    } else {
        Machine::set_alarm(next);
    }
}

}  // namespace kernel
