// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See endings.hpp. A failed server may have a thousand callers: they become ready as a set.
#include "kernel/core/endings.hpp"

#include "kernel/core/calls.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/restart.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

void mask_lines(const State& self) {
    // By index: the verifier bounds it, where it would not follow a pointer to the end of the row.
    const auto& descriptor = descriptor_of(self);
    for (unsigned i = 0; i < descriptor.line_count; ++i) Machine::mask(lines_of(descriptor)[i]);
}

void tell_supervisors(Core& core, const State& self) {
    const auto& descriptor = descriptor_of(self);
    for (unsigned i = 0; i < descriptor.supervisors_used; ++i) {
        raise_as(core, descriptor.supervisors[i]);
    }
}

void halt_machine(Core& core, State& self) {
    log_component(core, abi::RecordKind::halt, self, {.address = abi::halt_status});
    Machine::power_off(abi::halt_status);
}

abi::OnFault after_fault(Core& core, State& self) {
    const auto& descriptor = descriptor_of(self);
    if (descriptor.on_fault != abi::OnFault::restart || count_restart(self)) {
        return descriptor.on_fault;
    }
    log_component(core, abi::RecordKind::limit, self, {.address = descriptor.restart_max});
    return descriptor.then;
}

}  // namespace

void retire(Core& core, State& self, Run run) {
    core.ready.remove(self.rank);
    leave_call(self);
    release_callers(core, self);
    self.wait_mask = 0;
    self.run = run;
    drop_deadline(core, self, Alarm::timer);
    drop_deadline(core, self, Alarm::overdue);
    mask_lines(self);
}

// Retire first, log second: the failed component may be the reader, which must not be woken.
void stop(Core& core, State& self, const Fault& fault) {
    trace(core, {abi::TraceKind::fault, self.rank, static_cast<std::uint32_t>(fault.fault),
                 fault.address, self.pc.number});
    retire(core, self, Run::stopped);
    const bool first = log_fault(core, self, fault);
    switch (after_fault(core, self)) {
        case abi::OnFault::halt:
            return halt_machine(core, self);
        case abi::OnFault::restart:
            if (first) log_restart(core, self);
            start(core, self);
            [[fallthrough]];
        case abi::OnFault::stop:
            return tell_supervisors(core, self);
    }
}

void end(Core& core, State& self) {
    trace(core, {abi::TraceKind::end, self.rank});
    retire(core, self, Run::ended);
    log_component(core, abi::RecordKind::end, self, {});
    tell_supervisors(core, self);
}

void power_off(Core& core, State& self, std::uint8_t status) {
    log_component(core, abi::RecordKind::power_off, self, {.address = status});
    Machine::power_off(status);
}

void component_faulted(Core& core, const Fault& fault) {
    stop(core, *core.running, fault);
    schedule(core);
}

}  // namespace kernel
