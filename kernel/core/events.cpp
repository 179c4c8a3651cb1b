// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See events.hpp. wait_mask is zero unless its owner waits, so raising needs one test only.
#include "kernel/core/events.hpp"

#include <utility>

#include "kernel/core/calls.hpp"
#include "kernel/core/overdue.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

// Callers pass only composed or checked numbers.
abi::Events& group_word(const State& state, std::uint64_t group) {
    return groups_of(descriptor_of(state)).data()[group - 1];
}

}  // namespace

void raise(Core& core, State& target, abi::Events events) {
    const auto pending = target.events | events;
    const auto hit = pending & target.wait_mask;
    target.events = pending & ~hit;
    if (hit == 0) return;
    target.wait_mask = 0;
    target.registers.status() = hit;
    target.registers.handle() = 0;
    make_ready(core, target);
}

// The group's word first: a component that wakes by the main bit finds the source there.
void raise_in_group(Core& core, State& target, std::uint64_t source) {
    group_word(target, abi::group_of(source)) |= abi::bit_of(source);
    raise(core, target, abi::main_event(source));
}

void raise_as(Core& core, const abi::Capability& signal) {
    const auto kind = static_cast<abi::CapabilityKind>(signal.target & abi::kind_mask);
    if (kind == abi::CapabilityKind::signal) {
        raise(core, target_of(signal), signal.value);
    } else {
        raise_in_group(core, target_of(signal), signal.value);
    }
}

// The main bit stays as it is: the owner took it to get here, or finds an empty group later.
abi::Events take_group(State& self, std::uint64_t group) {
    return std::exchange(group_word(self, group), 0);
}

void wait_for(Core& core, State& self, abi::Events mask) {
    ++core.counters.waits;
    const auto pending = self.events & mask;
    if (const auto hit = pending & ~abi::call_event; hit != 0) {
        self.events &= ~hit;
        self.registers.status() = hit;
        self.registers.handle() = 0;
    } else if (pending != 0) {
        take_call(self);
    } else {
        self.wait_mask = mask;
        self.run = Run::waiting;
    }
    trace(core,
          {abi::TraceKind::wait, self.rank, abi::CallHandle{self.registers.handle()}.component(),
           mask, self.wait_mask == 0 ? self.registers.status() : 0});
    if ((self.watch & watch_overdue) != 0) back_in_wait(core, self, self.run == Run::waiting);
}

}  // namespace kernel
