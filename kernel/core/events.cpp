// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See events.hpp. wait_mask is zero unless its owner waits, so that raising asks one question only.
#include "kernel/core/events.hpp"

#include "kernel/core/calls.hpp"
#include "kernel/core/schedule.hpp"

namespace kernel {

void raise(Core& core, State& target, abi::Events events) {
    const auto pending = target.events | events;
    const auto hit = pending & target.wait_mask;
    target.events = pending & ~hit;
    if (hit == 0) return;
    target.wait_mask = 0;
    target.registers[0] = hit;
    target.registers[1] = 0;
    make_ready(core, target);
}

void wait_for(Core& core, State& self, abi::Events mask) {
    ++core.counters.waits;
    const auto pending = self.events & mask;
    if (const auto hit = pending & ~abi::call_event; hit != 0) {
        self.events &= ~hit;
        self.registers[0] = hit;
        self.registers[1] = 0;
    } else if (pending != 0 && self.queued != 0) {
        take_call(self);
    } else {
        self.wait_mask = mask;
        self.run = Run::waiting;
    }
}

}  // namespace kernel
