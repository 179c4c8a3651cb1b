// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See timer.hpp.
#include "kernel/core/timer.hpp"

#include "kernel/core/budget.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/overdue.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

namespace {

Deadlines deadlines() { return {deadline_nodes, system_table.deadline_leaves}; }

DeadlineSlot slot_of(const State& self, Alarm alarm) {
    return descriptor_of(self).deadline_slots[static_cast<unsigned>(alarm)];
}

void first_has_changed(Core& core) {
    core.deadline = deadlines().first();
    update_alarm(core);
}

void expire(Core& core, DeadlineSlot slot) {
    const auto& owner = deadline_owners[slot];
    State& state = states[owner.rank];
    const auto due = deadlines().time_of(slot);
    deadlines().drop(slot);
    core.deadline = deadlines().first();
    switch (static_cast<Alarm>(owner.kind)) {
        case Alarm::timer:
            return raise(core, state, abi::timer_event);
        case Alarm::overdue:
            return is_overdue(core, state);
        case Alarm::replenish:
            return replenish(core, state, due);
    }
}

// A due deadline that is less important than the running component stays set: see schedule.cpp.
void expire_one(Core& core, std::uint64_t now) {
    const auto slot = deadlines().due(now);
    if (slot < descriptor_of(*core.running).deadlines_ahead) expire(core, slot);
}

}  // namespace

void drop_deadline(Core& core, State& self, Alarm alarm) {
    if (!deadline_is_set(self, alarm)) return;
    deadlines().drop(slot_of(self, alarm));
    first_has_changed(core);
}

void set_deadline(Core& core, State& self, Alarm alarm, std::uint64_t at) {
    deadlines().set(slot_of(self, alarm), at);
    first_has_changed(core);
}

bool deadline_is_set(const State& self, Alarm alarm) {
    return deadlines().is_set(slot_of(self, alarm));
}

std::uint64_t first_deadline_ahead(const State& running) {
    return deadlines().first_of(descriptor_of(running).deadlines_ahead);
}

abi::Status set_timer(Core& core, State& self, std::uint64_t deadline) {
    drop_deadline(core, self, Alarm::timer);
    self.events &=
        ~abi::timer_event;  // an expiry of the old deadline says nothing about the new one
    if (deadline == 0) return abi::Status::ok;
    if (deadline <= Machine::now()) {
        self.events |= abi::timer_event;
        return abi::Status::deadline_past;
    }
    set_deadline(core, self, Alarm::timer, deadline);
    return abi::Status::ok;
}

void alarm_rang(Core& core) {
    const auto now = Machine::now();
    core.alarm = never;  // the entry silenced it; it is set again for the next component
    if (core.deadline <= now) expire_one(core, now);
    if (core.slice_end <= now) end_slice(core);
}

std::uint64_t ticks_of(std::uint32_t microseconds) {
    constexpr std::uint64_t microseconds_a_second = 1'000'000;
    return microseconds * Machine::frequency() / microseconds_a_second;
}

}  // namespace kernel
