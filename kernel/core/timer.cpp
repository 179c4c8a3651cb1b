// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See timer.hpp.
#include "kernel/core/timer.hpp"

#include "kernel/core/budget.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/heap.hpp"
#include "kernel/core/overdue.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

namespace {

// A member of the heap: alarm in bits 12 to 15, rank in bits 0 to 11.
constexpr unsigned alarm_shift = 12;
std::uint16_t entry_of(const State& state, Alarm alarm) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(alarm) << alarm_shift | state.rank);
}
State& owner_of(std::uint16_t entry) { return states[entry & ((1u << alarm_shift) - 1)]; }
Alarm alarm_of(std::uint16_t entry) { return static_cast<Alarm>(entry >> alarm_shift); }
std::uint64_t time_of(std::uint16_t entry) {
    return owner_of(entry).deadlines[entry >> alarm_shift];
}

struct DeadlineOrder {
    static bool before(std::uint16_t a, std::uint16_t b) { return time_of(a) < time_of(b); }
    static std::uint16_t& position(std::uint16_t entry) {
        return owner_of(entry).positions[entry >> alarm_shift];
    }
};

Heap<DeadlineOrder> deadlines_of(Core& core) { return {deadline_slots, core.deadlines}; }

void note_first(Core& core) {
    core.deadline = core.deadlines != 0 ? time_of(deadline_slots[0]) : never;
}

void take_out(Core& core, std::uint16_t entry) {
    deadlines_of(core).remove(entry);
    note_first(core);
}

bool is_set(const State& self, Alarm alarm) {
    return self.positions[static_cast<unsigned>(alarm)] != no_position;
}

void expire_first(Core& core) {
    const auto entry = deadline_slots[0];
    State& owner = owner_of(entry);
    take_out(core, entry);
    switch (alarm_of(entry)) {
        case Alarm::timer:
            return raise(core, owner, abi::timer_event);
        case Alarm::overdue:
            return is_overdue(core, owner);
        case Alarm::replenish:
            return replenish(core, owner);
    }
}

}  // namespace

void drop_deadline(Core& core, State& self, Alarm alarm) {
    if (!is_set(self, alarm)) return;
    take_out(core, entry_of(self, alarm));
    update_alarm(core);
}

void set_deadline(Core& core, State& self, Alarm alarm, std::uint64_t at) {
    if (is_set(self, alarm)) take_out(core, entry_of(self, alarm));
    self.deadlines[static_cast<unsigned>(alarm)] = at;
    deadlines_of(core).push(entry_of(self, alarm));
    note_first(core);
    update_alarm(core);
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
    core.alarm = never;  // the entry silenced it; what is still due sets it again
    if (core.deadline <= now) expire_first(core);
    if (core.budget_end <= now) budget_is_used_up(core);
    if (core.slice_end <= now) end_slice(core);
    update_alarm(core);
}

std::uint64_t ticks_of(std::uint32_t microseconds) {
    constexpr std::uint64_t microseconds_a_second = 1'000'000;
    return microseconds * Machine::frequency() / microseconds_a_second;
}

}  // namespace kernel
