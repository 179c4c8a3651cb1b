// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See overdue.hpp. Only called for components with watch_overdue.
#include "kernel/core/overdue.hpp"

#include "kernel/core/endings.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"

namespace kernel {

void count_from_now(Core& core, State& self) {
    const auto allowed = ticks_of(descriptor_of(self).overdue);
    set_deadline(core, self, Alarm::overdue, Machine::now() + allowed);
}

void back_in_wait(Core& core, State& self, bool sleeps) {
    if (sleeps) {
        drop_deadline(core, self, Alarm::overdue);
    } else {
        count_from_now(core, self);
    }
}

void is_overdue(Core& core, State& self) {
    stop(core, self, {.fault = abi::FaultClass::overdue, .address = self.pc.number});
}

}  // namespace kernel
