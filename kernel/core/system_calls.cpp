// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See system_calls.hpp and abi/system_calls.hpp. A handler looks at every argument before it
// changes anything; what it refuses stops the caller, with a record. No argument is ever
// dereferenced.
#include "kernel/core/system_calls.hpp"

#include "kernel/core/calls.hpp"
#include "kernel/core/endings.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/supervision.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/timer.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

using abi::BadCall;
using abi::CapabilityKind;

struct Refusal {
    BadCall why = BadCall::none;
    std::uint64_t argument = 0;
};
constexpr Refusal accepted{};

void result(State& self, abi::Status status) {
    self.registers.status() = static_cast<std::uint64_t>(status);
}

// ---- What is looked at

// Of a slot that was checked; ahead of the check, the null slot.
const abi::Capability& capability(const State& self, std::uint64_t slot) {
    const auto& descriptor = descriptor_of(self);
    return capabilities_of(descriptor)[Machine::bounded(slot, descriptor.capability_count)];
}

BadCall check_slot(const State& self, std::uint64_t slot, CapabilityKind kind) {
    if (slot >= descriptor_of(self).capability_count) return BadCall::slot;
    const auto has = capability(self, slot).target & abi::kind_mask;
    return has == static_cast<std::uint64_t>(kind) ? BadCall::none : BadCall::kind;
}

bool has_right(const State& self, std::uint32_t right) {
    return (descriptor_of(self).rights & right) != 0;
}

BadCall check_wait(const State& self, abi::Events mask) {
    if (mask == 0) return BadCall::empty_mask;
    const bool owes = self.working_for != no_rank;
    if (owes && !has_right(self, abi::right_defers)) return BadCall::unanswered;
    return BadCall::none;
}

// ---- What is done

template <CapabilityKind kind>
void send(Core& core, State& self, std::uint64_t slot) {
    const auto& signal = capability(self, slot);
    trace(core, {abi::TraceKind::signal, self.rank, static_cast<std::uint32_t>(slot)});
    ++core.counters.signals;
    ++self.signals;
    if constexpr (kind == CapabilityKind::signal) {
        raise(core, target_of(signal), signal.value);
    } else {
        raise_in_group(core, target_of(signal), signal.value);
    }
}

Refusal wait(Core& core, State& self) {
    const auto mask = self.registers.argument(0);
    const auto why = check_wait(self, mask);
    if (why != BadCall::none) return {why, mask};
    wait_for(core, self, mask);
    return accepted;
}

template <CapabilityKind kind>
Refusal signal_as(Core& core, State& self) {
    const auto slot = self.registers.argument(0);
    const auto why = check_slot(self, slot, kind);
    if (why != BadCall::none) return {why, slot};
    result(self, abi::Status::ok);
    send<kind>(core, self, slot);
    return accepted;
}

template <CapabilityKind kind>
Refusal signal_wait_as(Core& core, State& self) {
    const auto slot = self.registers.argument(0), mask = self.registers.argument(1);
    if (const auto why = check_slot(self, slot, kind); why != BadCall::none) return {why, slot};
    if (const auto why = check_wait(self, mask); why != BadCall::none) return {why, mask};
    send<kind>(core, self, slot);
    wait_for(core, self, mask);
    return accepted;
}

// A slot without a plain signal may hold a signal into a group. This is tested second and out of
// line, so that signals without groups execute no instruction for it.
[[gnu::noinline, gnu::cold]] Refusal signal_wide(Core& core, State& self) {
    return signal_as<CapabilityKind::signal_wide>(core, self);
}
[[gnu::noinline, gnu::cold]] Refusal signal_wait_wide(Core& core, State& self) {
    return signal_wait_as<CapabilityKind::signal_wide>(core, self);
}

Refusal signal(Core& core, State& self) {
    const auto refusal = signal_as<CapabilityKind::signal>(core, self);
    return refusal.why == BadCall::kind ? signal_wide(core, self) : refusal;
}

Refusal signal_wait(Core& core, State& self) {
    const auto refusal = signal_wait_as<CapabilityKind::signal>(core, self);
    return refusal.why == BadCall::kind ? signal_wait_wide(core, self) : refusal;
}

Refusal take(Core&, State& self) {
    const auto group = self.registers.argument(0);
    const auto count = descriptor_of(self).group_count;
    if (group - 1 >= count) return {BadCall::group, group};  // 0 wraps
    self.registers.status() = take_group(self, Machine::bounded(group - 1, count) + 1);
    return accepted;
}

Refusal call(Core& core, State& self) {
    const auto slot = self.registers.argument(0), operation = self.registers.argument(1);
    if (const auto why = check_slot(self, slot, CapabilityKind::call); why != BadCall::none) {
        return {why, slot};
    }
    if (operation >= abi::operation_limit) return {BadCall::reserved_bits, operation};
    const auto& badge = capability(self, slot);
    State& server = target_of(badge);
    if (server.run == Run::stopped || server.run == Run::ended) {
        result(self, abi::Status::server_gone);
    } else {
        trace(core, {abi::TraceKind::call, self.rank, static_cast<std::uint32_t>(slot), operation});
        start_call(core, self, server, badge.value);
    }
    return accepted;
}

Refusal reply(Core& core, State& self) {
    result(self, answer(core, self, {self.registers.argument(0)}));
    return accepted;
}

// A stale handle answers no caller; the wait continues as if it had.
Refusal reply_wait(Core& core, State& self) {
    const auto mask = self.registers.argument(1);
    if (mask == 0) return {BadCall::empty_mask, mask};
    answer(core, self, {self.registers.argument(0)});
    const auto why = check_wait(self, mask);
    if (why != BadCall::none) return {why, mask};
    wait_for(core, self, mask);
    return accepted;
}

Refusal poll(Core&, State& self) {
    const auto mask = self.registers.argument(0);
    if (mask == 0) return {BadCall::empty_mask, mask};
    if ((mask & abi::call_event) != 0) return {BadCall::reserved_bits, mask};
    self.registers.status() = self.events & mask;
    self.events &= ~mask;
    return accepted;
}

Refusal peek(Core&, State& self) {
    self.registers.status() = self.events;
    return accepted;
}

Refusal timer(Core& core, State& self) {
    result(self, set_timer(core, self, self.registers.argument(0)));
    return accepted;
}

Refusal acknowledge(Core&, State& self) {
    const auto slot = self.registers.argument(0);
    const auto why = check_slot(self, slot, CapabilityKind::interrupt);
    if (why != BadCall::none) return {why, slot};
    const auto line = static_cast<std::uint32_t>(capability(self, slot).value);
    const auto& route = interrupt_routes[line];
    Machine::unmask(line, route.edge != 0);
    self.unacknowledged &= ~route.events;
    result(self, abi::Status::ok);
    return accepted;
}

Refusal leave(Core& core, State& self) {
    const auto status = self.registers.argument(0);
    if (!has_right(self, abi::right_power_off)) return {BadCall::right, status};
    if (status >= abi::exit_status_limit) return {BadCall::status_range, status};
    power_off(core, self, static_cast<std::uint8_t>(status));
    return accepted;
}

Refusal supervise(Core& core, State& self) {
    const auto slot = self.registers.argument(0), what = self.registers.argument(1);
    const auto why = check_slot(self, slot, CapabilityKind::supervise);
    if (why != BadCall::none) return {why, slot};
    const Supervision asked{what};
    if (!asked.legal()) return {BadCall::reserved_bits, what};
    const auto& child = capability(self, slot);
    if ((child.value & abi::supervise_right(asked.operation())) == 0) return {BadCall::right, what};
    result(self, kernel::supervise(core, self, target_of(child), asked));
    return accepted;
}

// Text: the record's message.
Refusal panic(Core& core, State& self) {
    stop(core, self, {.fault = abi::FaultClass::panic, .address = self.pc.number});
    return accepted;
}

Refusal dispatch(Core& core, State& self, std::uint32_t number) {
    switch (static_cast<abi::SystemCall>(number)) {
        case abi::SystemCall::wait:
            return wait(core, self);
        case abi::SystemCall::signal:
            return signal(core, self);
        case abi::SystemCall::signal_wait:
            return signal_wait(core, self);
        case abi::SystemCall::call:
            return call(core, self);
        case abi::SystemCall::reply_wait:
            return reply_wait(core, self);
        case abi::SystemCall::reply:
            return reply(core, self);
        case abi::SystemCall::poll:
            return poll(core, self);
        case abi::SystemCall::peek:
            return peek(core, self);
        case abi::SystemCall::timer:
            return timer(core, self);
        case abi::SystemCall::acknowledge:
            return acknowledge(core, self);
        case abi::SystemCall::power_off:
            return leave(core, self);
        case abi::SystemCall::end:
            return kernel::end(core, self), accepted;
        case abi::SystemCall::panic:
            return panic(core, self);
        case abi::SystemCall::take:
            return take(core, self);
        case abi::SystemCall::supervise:
            return supervise(core, self);
    }
    return {BadCall::number, number};
}

// The record's pc is that of the call itself.
void refuse(Core& core, State& self, std::uint32_t number, std::uint64_t syndrome,
            Refusal refusal) {
    self.pc -= Machine::system_call_bytes;
    stop(core, self,
         {.fault = abi::FaultClass::bad_call,
          .bad_call = refusal.why,
          .system_call = static_cast<std::uint16_t>(number),
          .address = refusal.argument,
          .syndrome = syndrome});
}

}  // namespace

void system_call(Core& core, std::uint32_t number, std::uint64_t syndrome) {
    State& self = *core.running;
    constexpr std::uint64_t count = abi::system_call_count;
    const auto known = static_cast<std::uint32_t>(Machine::bounded(number, count));
    const auto refusal =
        number < count ? dispatch(core, self, known) : Refusal{BadCall::number, number};
    if (refusal.why != BadCall::none) refuse(core, self, number, syndrome, refusal);
    schedule(core);
}

}  // namespace kernel
