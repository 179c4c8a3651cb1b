// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See system.hpp. This file defines the tables and so does not see their declarations in
// tables.hpp: what is read-only for the kernel is not so for the composer of a test.
#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "abi/log.hpp"
#include "abi/tables.hpp"
#include "abi/trace.hpp"
#include "kernel/arch/host/row.hpp"
#include "kernel/core/calls.hpp"
#include "kernel/core/composed.hpp"
#include "kernel/core/core.hpp"

extern "C" {
abi::Descriptor descriptors[arch::host::row_limit];
kernel::State states[arch::host::row_limit];
abi::Level levels[arch::host::row_limit];
kernel::LevelState level_states[arch::host::row_limit];
abi::InterruptRoute interrupt_routes[128];
abi::DeadlineOwner deadline_owners[arch::host::row_limit * kernel::alarms];
std::uint64_t deadline_nodes[2 * arch::host::deadline_leaves];
kernel::Core boot_core;
kernel::SystemTable system_table;
abi::Trace kernel_trace;
extern const std::uint8_t ashlar_abi_1 = 1;
}

namespace arch::host {

namespace {

using kernel::Rank;

abi::Capability capabilities[row_limit][slot_limit];

struct Calls {
    kernel::CallSets sets;
    Rank turns[row_limit];
};
Calls calls[row_limit];
std::uint16_t lines[row_limit][slot_limit];
abi::Events group_words[row_limit][abi::group_limit];
FpuState fpu_states[row_limit];
std::uint16_t clients[row_limit];  // of a server, so far
alignas(8) unsigned char log_region[abi::log_bytes];

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
    state.pc = program_start;
    return state;
}

abi::Descriptor new_descriptor(Rank rank, const Row& row) {
    abi::Descriptor descriptor{};
    descriptor.capabilities = kernel::address_of(capabilities[rank]);
    descriptor.capability_count = 1;
    descriptor.rank = rank;
    descriptor.machine.fpu_state =
        row.fpu ? kernel::address_of(&fpu_states[rank]) : abi::KernelAddress{};
    descriptor.rights = row.rights;
    descriptor.group_count = row.groups;
    descriptor.groups =
        row.groups != 0 ? kernel::address_of(group_words[rank]) : abi::KernelAddress{};
    descriptor.entry = program_start;
    descriptor.stack_top = stack_top;
    descriptor.lines = kernel::address_of(lines[rank]);
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
    calls[rank] = {};
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
    for (auto& node : deadline_nodes) node = 0;
    for (auto& number : clients) number = 0;
    boot_core = {.running = &states[0]};
    kernel_trace.written = 0;
}

std::uint64_t grant(Rank rank, const abi::Capability& capability) {
    const auto slot = descriptors[rank].capability_count++;
    capabilities[rank][slot] = capability;
    return slot;
}

std::uint64_t word_of(const kernel::State& target, abi::CapabilityKind kind) {
    return kernel::address_of(&target).number | static_cast<std::uint64_t>(kind);
}

constexpr int everybody = -1;  // more important than any rank

// The importance of the component itself and of its supervisors; of every component if the machine
// halts at once.
int importance_of(Rank rank, kernel::Alarm alarm) {
    const auto& descriptor = descriptors[rank];
    if (alarm != kernel::Alarm::overdue) return rank;
    if (descriptor.on_fault == abi::OnFault::halt) return everybody;
    auto most = rank;
    for (unsigned i = 0; i < descriptor.supervisors_used; ++i)
        most = std::min(most, kernel::target_of(descriptor.supervisors[i]).rank);
    return most;
}

bool has_deadline(Rank rank, kernel::Alarm alarm) {
    if (alarm == kernel::Alarm::overdue) return descriptors[rank].overdue != 0;
    return alarm == kernel::Alarm::timer || descriptors[rank].budget != 0;
}

struct Placed {
    int importance;
    abi::DeadlineOwner owner;
};

// More important than the running component, as important, or its own. A supervisor is notified
// about a less important child when it is done, unless other members of its level could then run.
std::uint16_t ahead_of(Rank rank, const std::vector<Placed>& all) {
    const auto level = states[rank].level;
    const bool shared = level != abi::exclusive_level && levels[level].count > 1;
    const int last = shared ? levels[level].first + levels[level].count - 1 : rank;
    return static_cast<std::uint16_t>(std::ranges::count_if(all, [&](const Placed& placed) {
        return placed.importance < last ||
               (placed.importance == last && (shared || placed.owner.rank == rank));
    }));
}

// The slots in order of importance.
void place_deadlines() {
    std::vector<Placed> all;
    const auto idle = static_cast<Rank>(system_table.components - 1);
    for (Rank rank = 0; rank < idle; ++rank)
        for (std::uint16_t kind = 0; kind < kernel::alarms; ++kind)
            if (has_deadline(rank, static_cast<kernel::Alarm>(kind)))
                all.push_back(
                    {importance_of(rank, static_cast<kernel::Alarm>(kind)), {rank, kind}});
    std::ranges::sort(all, {}, [](const Placed& placed) {
        return std::tuple{placed.importance, placed.owner.rank, placed.owner.kind};
    });
    for (Rank rank = 0; rank <= idle; ++rank)
        for (auto& slot : descriptors[rank].deadline_slots)
            slot = static_cast<std::uint16_t>(all.size());
    for (std::uint16_t slot = 0; slot < all.size(); ++slot) {
        deadline_owners[slot] = all[slot].owner;
        descriptors[all[slot].owner.rank].deadline_slots[all[slot].owner.kind] = slot;
    }
    for (Rank rank = 0; rank <= idle; ++rank)
        descriptors[rank].deadlines_ahead = ahead_of(rank, all);
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
                    .log = kernel::address_of(log_region),
                    .deadline_leaves = deadline_leaves,
                    .timer_line = Machine::timer_line};
    place_deadlines();
}

std::uint64_t grant_signal(Rank from, Rank to, abi::Events events) {
    return grant(from, {word_of(states[to], abi::CapabilityKind::signal), events});
}

std::uint64_t grant_signal_wide(Rank from, Rank to, abi::EventSource source) {
    return grant(from, {word_of(states[to], abi::CapabilityKind::signal_wide), source});
}

std::uint64_t grant_call(Rank client, Rank server, std::uint8_t port) {
    descriptors[server].calls = kernel::address_of(&calls[server]);
    const auto number = clients[server]++;
    return grant(client, {word_of(states[server], abi::CapabilityKind::call),
                          abi::call_badge(number, port)});
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
    const auto slot = grant(by, {word_of(states[child], abi::CapabilityKind::supervise), rights});
    place_deadlines();
    return slot;
}

void log_to(Rank reader, abi::Events events) {
    system_table.log_reader = reader;
    system_table.log_events = events;
}

abi::Events& group_word(Rank rank, unsigned group) { return group_words[rank][group - 1]; }
FpuState& fpu_state(Rank rank) { return fpu_states[rank]; }

const abi::LogHeader& log_header() { return kernel::log_of(system_table).header; }

const abi::LogRecord& log_record(std::uint64_t number) {
    return kernel::log_of(system_table).records[(number - 1) % abi::log_capacity];
}

}  // namespace arch::host
