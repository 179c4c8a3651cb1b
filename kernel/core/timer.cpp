// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See timer.hpp.
#include "kernel/core/timer.hpp"

#include "kernel/core/events.hpp"
#include "kernel/core/heap.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

namespace {

struct DeadlineOrder {
    static bool before(Rank a, Rank b) { return states[a].deadline < states[b].deadline; }
    static std::uint16_t& position(Rank rank) { return states[rank].timer_position; }
};

Heap<DeadlineOrder> deadlines_of(Core& core) { return {deadline_slots, core.deadlines}; }

void expire_first(Core& core) {
    State& owner = states[deadline_slots[0]];
    deadlines_of(core).remove(owner.rank);
    raise(core, owner, abi::timer_event);
}

}  // namespace

void drop_deadline(Core& core, State& self) {
    if (self.timer_position == no_position) return;
    deadlines_of(core).remove(self.rank);
    update_alarm(core);
}

abi::Status set_deadline(Core& core, State& self, std::uint64_t deadline) {
    drop_deadline(core, self);
    self.events &=
        ~abi::timer_event;  // an expiry of the old deadline says nothing about the new one
    if (deadline == 0) return abi::Status::ok;
    if (deadline <= Machine::now()) {
        self.events |= abi::timer_event;
        return abi::Status::deadline_past;
    }
    self.deadline = deadline;
    deadlines_of(core).push(self.rank);
    update_alarm(core);
    return abi::Status::ok;
}

void alarm_rang(Core& core) {
    const auto now = Machine::now();
    core.alarm = never;  // the entry silenced it; what is still due sets it again
    if (core.deadlines != 0 && states[deadline_slots[0]].deadline <= now) expire_first(core);
    if (core.slice_end <= now) end_slice(core);
    update_alarm(core);
}

}  // namespace kernel
