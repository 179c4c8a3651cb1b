// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See restart.hpp.
#include "kernel/core/restart.hpp"

#include "kernel/core/log.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

void clear_events(State& self) {
    self.events = 0;  // no caller waits: those of the former life have been released
    const auto groups = groups_of(descriptor_of(self));
    for (unsigned group = 0; group < groups.size(); ++group) groups[group] = 0;
    if (self.rank == system_table.log_reader) self.events |= system_table.log_events;
}

// The lines are masked since the former life ended; an edge that was latched since is forgotten.
void clear_lines(State& self) {
    const auto lines = lines_of(descriptor_of(self));
    for (unsigned i = 0; i < lines.size(); ++i) Machine::clear_pending(lines[i]);
    self.unacknowledged = 0;
}

// As the composer had them, but for the argument.
void reset_registers(State& self) {
    const auto& descriptor = descriptor_of(self);
    for (auto& word : self.registers.words) word = 0;
    self.registers.argument(0) = self.starts;
    // By number, the two go as a pair; as addresses, in two instructions more.
    self.sp.number = descriptor.stack_top.number;
    self.pc.number = descriptor.entry.number;
    self.flags = Machine::start_flags;
}

// The registers hold the former life's values where it used them last.
void clear_fpu(Core& core, const State& self) {
    auto* const state = fpu_state_of(descriptor_of(self));
    if (state == nullptr) return;
    Machine::clear_fpu(*state);
    if (core.fpu_owner != self.rank) return;
    if (&self == core.running) {
        Machine::load_fpu(*state);
    } else {
        core.fpu_owner = no_rank;
    }
}

}  // namespace

bool count_restart(State& self) {
    const auto& descriptor = descriptor_of(self);
    const auto now = Machine::now();
    const auto within = ticks_of(descriptor.restart_within);
    if (self.restarts == 0 || now - self.window > within) {
        self.window = now;
        self.restarts = 0;
    }
    if (self.restarts == descriptor.restart_max) return false;
    ++self.restarts;
    return true;
}

void log_restart(Core& core, const State& self) {
    log_component(core, abi::RecordKind::restart, self, {.address = self.starts});
}

void start(Core& core, State& self) {
    trace(core, {abi::TraceKind::restart, self.rank, self.starts});
    clear_events(self);
    clear_lines(self);
    reset_registers(self);
    clear_fpu(core, self);
    ++self.starts;
    make_ready(core, self);
    if (&self == core.running) core.ready.remove(self.rank);  // it goes on: see schedule()
}

}  // namespace kernel
