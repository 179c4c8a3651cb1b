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

void device_interrupted(Core& core, Interrupt interrupt) {
    Machine::mask(interrupt.line);
    Machine::end_of_interrupt(interrupt.token);
    if (interrupt.line >= system_table.routes) return;
    const auto& route = interrupt_routes[interrupt.line];
    if (route.owner != abi::no_owner) raise(core, states[route.owner], route.events);
}

void deliver(Core& core, Interrupt interrupt) {
    if (interrupt.line == system_table.timer_line) {
        Machine::clear_alarm();
        Machine::end_of_interrupt(interrupt.token);
        return alarm_rang(core);
    }
    device_interrupted(core, interrupt);
}

}  // namespace

void interrupted(Core& core) {
    ++core.counters.interrupts;
    if (system_table.budgets != 0) nobody_pays(core);
    const auto interrupt = Machine::next_interrupt();
    trace(core, {abi::TraceKind::interrupt, core.running->rank, interrupt.line});
    if (interrupt.line < Machine::first_special_line) deliver(core, interrupt);
    schedule(core);
    if (core.alarm == never) update_alarm(core);
}

}  // namespace kernel
