// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See interrupts.hpp. A device line is masked until its owner acknowledges, so that no device can
// keep the processor; a line without a living owner fires at most once.
#include "kernel/core/interrupts.hpp"

#include "kernel/core/budget.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

void device_interrupted(Core& core, std::uint32_t line) {
    if (line >= system_table.routes) return;
    const auto& route = interrupt_routes[line];
    if (route.owner == abi::no_owner) return;
    State& owner = states[route.owner];
    owner.unacknowledged |= route.events;
    raise(core, owner, route.events);
}

}  // namespace

void interrupted(Core& core) {
    ++core.counters.interrupts;
    if (system_table.budgets != 0) nobody_pays(core);
    const auto happened = Machine::what_happened(system_table.timer_line);
    trace(core, {abi::TraceKind::interrupt, core.running->rank, happened.line});
    if (happened.what == Happened::What::alarm) alarm_rang(core);
    if (happened.what == Happened::What::line) device_interrupted(core, happened.line);
    schedule(core);
    if (core.alarm == never) update_alarm(core);
}

}  // namespace kernel
