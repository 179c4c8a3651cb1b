// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See calls.hpp.
#include "kernel/core/calls.hpp"

#include "kernel/core/levels.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

// Null: nobody may call it.
CallSets* sets_of(const State& server) { return object_at<CallSets>(descriptor_of(server).calls); }
Rank* turns_of(CallSets& sets) { return object_at<Rank>(address_of(&sets + 1)); }  // by level

void copy_message(State& to, const State& from) {
    for (unsigned i = 0; i < abi::message_words; ++i)
        to.registers.message()[i] = from.registers.message()[i];
}

void deliver(CallSets& sets, State& server, State& client) {
    const auto port = std::uint64_t{abi::badge_port(client.badge)};
    server.registers.status() = abi::call_event | port << 8 | client.registers.argument(1);
    server.registers.handle() =
        abi::CallHandle::of(abi::badge_client(client.badge), client.rank, client.sequence).word;
    copy_message(server, client);
    server.working_for = client.rank;
    sets.taken.insert(client.rank);
    client.run = Run::calling_taken;
    if (shares_level(client)) turns_of(sets)[client.level] = static_cast<Rank>(client.rank + 1);
}

void enqueue(CallSets& sets, State& server, State& client) {
    sets.waiting.insert(client.rank);
    client.run = Run::calling_queued;
    server.events |= abi::call_event;
}

void remove_waiting(CallSets& sets, State& server, Rank client) {
    sets.waiting.remove(client);
    if (sets.waiting.empty()) server.events &= ~abi::call_event;
}

// From now on the server works for another client that it owes an answer, if there is one.
void remove_taken(CallSets& sets, State& server, Rank client) {
    sets.taken.remove(client);
    if (server.working_for != client) return;
    server.working_for = sets.taken.empty() ? no_rank : sets.taken.first();
}

Rank next_caller(CallSets& sets) {
    const auto first = sets.waiting.first();
    if (!shares_level(states[first])) return first;
    return next_in_level(sets.waiting, first, turns_of(sets)[states[first].level]);
}

}  // namespace

void start_call(Core& core, State& client, State& server, std::uint64_t badge) {
    auto& sets = *sets_of(server);
    ++core.counters.calls;
    ++client.sequence;
    client.server = server.rank;
    client.badge = static_cast<std::uint32_t>(badge);
    if ((server.wait_mask & abi::call_event) == 0) return enqueue(sets, server, client);
    server.wait_mask = 0;
    deliver(sets, server, client);
    make_ready(core, server);
}

void take_call(State& server) {
    auto& sets = *sets_of(server);
    State& client = states[next_caller(sets)];
    remove_waiting(sets, server, client.rank);
    deliver(sets, server, client);
}

abi::Status answer(Core& core, State& server, abi::CallHandle handle) {
    auto* sets = sets_of(server);
    if (sets == nullptr || handle.component() >= system_table.components) {
        return abi::Status::not_your_caller;
    }
    State& client = states[Machine::bounded(handle.component(), system_table.components)];
    const bool mine = sets->taken.contains(client.rank) && client.sequence == handle.sequence();
    if (!mine) return abi::Status::not_your_caller;
    trace(core, {abi::TraceKind::reply, server.rank, client.rank});
    remove_taken(*sets, server, client.rank);
    copy_message(client, server);
    client.registers.status() = static_cast<std::uint64_t>(abi::Status::ok);
    make_ready(core, client);
    return abi::Status::ok;
}

void leave_call(State& client) {
    if (!is_calling(client)) return;
    State& server = states[client.server];
    auto& sets = *sets_of(server);
    remove_waiting(sets, server, client.rank);
    remove_taken(sets, server, client.rank);
}

void release_callers(Core& core, State& server) {
    auto* sets = sets_of(server);
    if (sets == nullptr) return;
    core.ready.take(sets->waiting, core.spent);
    core.ready.take(sets->taken, core.spent);
    server.working_for = no_rank;
    server.events &= ~abi::call_event;
}

bool is_released(const State& client) {
    const auto& sets = *sets_of(states[client.server]);
    return !sets.waiting.contains(client.rank) && !sets.taken.contains(client.rank);
}

void learn_server_gone(State& client) {
    client.run = Run::runnable;
    client.registers.status() = static_cast<std::uint64_t>(abi::Status::server_gone);
}

}  // namespace kernel
