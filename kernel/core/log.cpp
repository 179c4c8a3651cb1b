// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See log.hpp. A reader may look at any time: a record's sequence is taken away first and given
// last.
#include "kernel/core/log.hpp"

#include "kernel/core/events.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

namespace {

void publish(Core& core, abi::LogRecord& record) {
    ++core.log_written;
    __atomic_store_n(&record.sequence, core.log_written, __ATOMIC_RELEASE);
    __atomic_store_n(&kernel_log().header.written, core.log_written, __ATOMIC_RELEASE);
}

bool has_reader() { return system_table.log_reader != no_rank; }

abi::LogRecord& record_at(std::uint64_t sequence) {
    return kernel_log().records[(sequence - 1) % abi::log_capacity];
}

// Equal in everything that a reader sees: probes of two addresses are two records, and so are panics
// with two texts. The sequence is compared because another component's record may be in its place.
bool repeats(const abi::LogRecord& record, const State& self, const Fault& fault) {
    std::uint64_t differ = (record.sequence ^ self.last.record) | (record.pc ^ self.pc.number) |
                           (record.address ^ fault.address) | (record.syndrome ^ fault.syndrome);
    if (fault.fault == abi::FaultClass::panic) {
#pragma clang loop unroll(disable)
        for (unsigned i = 0; i < abi::message_words; ++i)
            differ |= record.registers.message()[i] ^ self.registers.message()[i];
    }
    return differ == 0 && record.fault == fault.fault && record.access == fault.access &&
           record.bad_call == fault.bad_call && record.system_call == fault.system_call;
}

void remember(State& self, const Fault& fault, std::uint64_t record) {
    self.last = {.fault = fault.fault,
                 .access = fault.access,
                 .bad_call = fault.bad_call,
                 .system_call = fault.system_call,
                 .address = fault.address,
                 .pc = self.pc,
                 .record = record};
}

void withdraw(abi::LogRecord& record) {
    __atomic_store_n(&record.sequence, 0, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
}

}  // namespace

// The region is zero and no component waits yet, so only nonzero fields are written: this is on the
// path to the first component's first instruction.
void log_boot(Core& core) {
    auto& [header, records] = kernel_log();
    header.written = core.log_written = 1;
    header.capacity = abi::log_capacity;
    header.frequency = Machine::frequency();
    auto& record = records[0];
    record.sequence = 1;
    record.kind = abi::RecordKind::boot;
    record.component = no_rank;
    record.system_call = 0xffff;
    record.time = Machine::now();
    record.address = system_table.components;
    record.physical = abi::unknown_physical.number;
    if (has_reader()) states[system_table.log_reader].events |= system_table.log_events;
}

void log_component(Core& core, abi::RecordKind kind, const State& state, const Fault& fault) {
    auto& record = kernel_log().records[core.log_written % abi::log_capacity];
    withdraw(record);
    record.kind = kind;
    record.component = state.rank;
    record.fault = fault.fault;
    record.access = fault.access;
    record.bad_call = fault.bad_call;
    record.system_call = fault.system_call;
    record.repeats = 0;
    record.time = Machine::now();
    record.address = fault.address;
    record.syndrome = fault.syndrome;
    record.physical = fault.physical.number;
    record.pc = state.pc.number;
    record.sp = state.sp.number;
    record.flags = state.flags;
    for (unsigned i = 0; i < abi::Registers::count; ++i)
        record.registers.words[i] = state.registers.words[i];
    publish(core, record);
    if (has_reader()) raise(core, states[system_table.log_reader], system_table.log_events);
}

bool log_fault(Core& core, State& self, const Fault& fault) {
    auto& last = record_at(self.last.record);
    if (repeats(last, self, fault)) {
        __atomic_store_n(&last.repeats, last.repeats + 1, __ATOMIC_RELAXED);
        return false;
    }
    remember(self, fault, core.log_written + 1);
    log_component(core, abi::RecordKind::fault, self, fault);
    return true;
}

}  // namespace kernel
