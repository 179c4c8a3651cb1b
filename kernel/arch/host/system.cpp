// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See system.hpp. This file defines the tables and so does not see their declarations in
// tables.hpp: what is read-only for the kernel is not so for the composer of a test.
#include <machine.hpp>

#include <cstdint>
#include <vector>

#include "abi/log.hpp"
#include "abi/tables.hpp"
#include "abi/trace.hpp"
#include "kernel/arch/host/row.hpp"
#include "kernel/core/core.hpp"
#include "kernel/core/system_table.hpp"

extern "C" {
abi::Descriptor descriptors[arch::host::row_limit];
kernel::State states[arch::host::row_limit];
abi::Level levels[arch::host::row_limit];
kernel::LevelState level_states[arch::host::row_limit];
abi::InterruptRoute interrupt_routes[128];
std::uint16_t deadline_slots[arch::host::row_limit * kernel::alarms];
kernel::Core boot_core;
kernel::SystemTable system_table;
abi::Trace kernel_trace;
extern const std::uint8_t ashlar_abi_1 = 1;
}

namespace arch::host {

namespace {

using kernel::Rank;

abi::Capability capabilities[row_limit][slot_limit];
Rank call_queues[row_limit][row_limit];
std::uint16_t lines[row_limit][slot_limit];
abi::Events group_words[row_limit][abi::group_limit];
FpuState fpu_states[row_limit];
alignas(8) unsigned char log_region[abi::log_bytes];

std::uint64_t address(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

std::uint8_t watch_of(const Row& row) {
    unsigned watch = 0;
    if (row.overdue != 0) watch |= kernel::watch_overdue | kernel::watch_fresh;
    if (row.budget != 0) watch |= kernel::watch_budget | kernel::watch_fresh;
    return static_cast<std::uint8_t>(watch);
}

kernel::State new_state(Rank rank, const Row& row) {
    kernel::State state{};
    state.watch = watch_of(row);
    state.rank = state.level_first = rank;
    state.pc = 0x1000;
    return state;
}

abi::Descriptor new_descriptor(Rank rank, const Row& row) {
    abi::Descriptor descriptor{};
    descriptor.capabilities = address(capabilities[rank]);
    descriptor.capability_count = 1;
    descriptor.rank = rank;
    descriptor.fpu_state = row.fpu ? address(&fpu_states[rank]) : 0;
    descriptor.call_queue = address(call_queues[rank]);
    descriptor.rights = row.rights;
    descriptor.group_count = row.groups;
    descriptor.groups = row.groups != 0 ? address(group_words[rank]) : 0;
    descriptor.entry = 0x1000;
    descriptor.stack_top = 0x8000;
    descriptor.lines = address(lines[rank]);
    descriptor.on_fault = row.on_fault;
    descriptor.then = row.then;
    descriptor.restart_max = row.restart_max;
    descriptor.restart_within = row.restart_within;
    descriptor.overdue = row.overdue;
    descriptor.budget = row.budget;
    descriptor.period = row.period;
    return descriptor;
}

void join_level(Rank rank, int level) {
    if (level < 0) return;
    const auto index = static_cast<std::uint16_t>(level);
    if (levels[index].count == 0) levels[index].first = level_states[index].turn = rank;
    ++levels[index].count;
    states[rank].level = descriptors[rank].level = index;
    states[rank].level_first = levels[index].first;
}

void new_row(Rank rank, const Row& row) {
    for (auto& capability : capabilities[rank]) capability = {};
    for (auto& word : group_words[rank]) word = 0;
    fpu_states[rank] = {};
    states[rank] = new_state(rank, row);
    descriptors[rank] = new_descriptor(rank, row);
    join_level(rank, row.level);
    if (rank != 0) boot_core.ready.insert(rank);
}

void empty_tables() {
    for (auto& level : levels) level = {};
    for (auto& level : level_states) level = {};
    for (auto& route : interrupt_routes) route = {};
    for (auto& byte : log_region) byte = 0;
    boot_core = {.running = &states[0]};
    kernel_trace.written = 0;
}

std::uint64_t grant(Rank rank, const abi::Capability& capability) {
    const auto slot = descriptors[rank].capability_count++;
    capabilities[rank][slot] = capability;
    return slot;
}

std::uint64_t word_of(const kernel::State& target, abi::CapabilityKind kind) {
    return address(&target) | static_cast<std::uint64_t>(kind);
}

}  // namespace

void compose(const std::vector<Row>& rows) {
    Machine::fake = {};
    empty_tables();
    Rank rank = 0;
    std::uint16_t budgets = 0;
    for (const auto& row : rows) {
        budgets += row.budget != 0;
        new_row(rank++, row);
    }
    new_row(rank, {});
    system_table = {.components = rank + 1u,
                    .routes = 128,
                    .levels = row_limit,
                    .budgets = budgets,
                    .log = address(log_region),
                    .timer_line = Machine::timer_line};
}

std::uint64_t grant_signal(Rank from, Rank to, abi::Events events) {
    return grant(from, {word_of(states[to], abi::CapabilityKind::signal), events});
}

std::uint64_t grant_signal_wide(Rank from, Rank to, abi::EventSource source) {
    return grant(from, {word_of(states[to], abi::CapabilityKind::signal_wide), source});
}

std::uint64_t grant_call(Rank client, Rank server, std::uint8_t port) {
    const auto number = descriptors[server].call_capacity++;
    const auto badge = std::uint64_t{port} << 16 | number;
    return grant(client, {word_of(states[server], abi::CapabilityKind::call), badge});
}

std::uint64_t grant_interrupt(Rank owner, std::uint32_t line, abi::Events events, bool edge) {
    interrupt_routes[line] = {.owner = owner, .edge = edge, .events = events};
    lines[owner][descriptors[owner].line_count++] = static_cast<std::uint16_t>(line);
    return grant(owner, {word_of(states[owner], abi::CapabilityKind::interrupt), line});
}

std::uint64_t grant_supervision(Rank by, Rank child, std::uint64_t rights,
                                abi::EventSource source) {
    descriptors[child].supervisors[descriptors[child].supervisors_used++] = {
        word_of(states[by], abi::CapabilityKind::signal), abi::bit_of(source)};
    return grant(by, {word_of(states[child], abi::CapabilityKind::supervise), rights});
}

void log_to(Rank reader, abi::Events events) {
    system_table.log_reader = reader;
    system_table.log_events = events;
}

abi::Events& group_word(Rank rank, unsigned group) { return group_words[rank][group - 1]; }
FpuState& fpu_state(Rank rank) { return fpu_states[rank]; }

const abi::LogHeader& log_header() { return *reinterpret_cast<abi::LogHeader*>(log_region); }

const abi::LogRecord& log_record(std::uint64_t number) {
    const auto* records = reinterpret_cast<abi::LogRecord*>(log_region + sizeof(abi::LogHeader));
    return records[(number - 1) % abi::log_capacity];
}

}  // namespace arch::host
