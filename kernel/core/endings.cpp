// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See endings.hpp. A failed server may have a thousand callers. Each is told in an entry of its
// own, by an interrupt that the kernel sends itself, so that the time with interrupts off does not
// grow with them.
#include "kernel/core/endings.hpp"

#include "kernel/core/calls.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

void release_callers_later(Core& core, State& server) {
    if (server.queued + server.unanswered == 0) return;
    server.next_failed = core.failed;
    core.failed = server.rank;
    Machine::request_continuation();
}

void halt(Core& core, State& self, Run run) {
    self.run = run;
    drop_deadline(core, self);
    release_callers_later(core, self);
}

}  // namespace

// Halted first, logged second: the reader may be the one that failed, and nobody wakes it then.
void stop(Core& core, State& self, const Fault& fault) {
    trace(core, {abi::TraceKind::fault, self.rank, static_cast<std::uint32_t>(fault.fault),
                 fault.address, self.pc});
    halt(core, self, Run::stopped);
    log_component(core, abi::RecordKind::fault, self, fault);
}

void end(Core& core, State& self) {
    trace(core, {abi::TraceKind::end, self.rank});
    halt(core, self, Run::ended);
    log_component(core, abi::RecordKind::end, self, {});
}

void power_off(Core& core, State& self, std::uint8_t status) {
    log_component(core, abi::RecordKind::power_off, self, {.address = status});
    Machine::power_off(status);
}

void continue_endings(Core& core) {
    if (core.failed == no_rank) return;
    State& server = states[core.failed];
    if (!release_caller(core, server)) {
        core.failed = server.next_failed;
        server.next_failed = no_rank;
    }
    if (core.failed != no_rank) Machine::request_continuation();
}

void component_faulted(Core& core, const Fault& fault) {
    stop(core, *core.running, fault);
    schedule(core);
}

}  // namespace kernel
