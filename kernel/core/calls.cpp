// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See calls.hpp.
#include "kernel/core/calls.hpp"

#include "kernel/core/heap.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"
#include "kernel/core/trace.hpp"

namespace kernel {

namespace {

struct CallOrder {
    static bool before(Rank a, Rank b) { return states[a].call_key < states[b].call_key; }
    static std::uint16_t& position(Rank rank) { return states[rank].queue_position; }
};

Rank* slots_of(const State& server) {
    return reinterpret_cast<Rank*>(descriptor_of(server).call_queue);
}
Heap<CallOrder> queue_of(State& server) { return {slots_of(server), server.queued}; }

// The taken calls lie at the back; the last taken one is the front of them.
std::uint16_t taken_front(const State& server) {
    return static_cast<std::uint16_t>(descriptor_of(server).call_capacity - server.unanswered);
}

void add_taken(State& server, State& client) {
    ++server.unanswered;
    client.queue_position = taken_front(server);
    slots_of(server)[client.queue_position] = client.rank;
    client.run = Run::calling_taken;
}

void remove_taken(State& server, State& client) {
    const auto front = taken_front(server);
    const auto moved = slots_of(server)[front];
    slots_of(server)[client.queue_position] = moved;
    states[moved].queue_position = client.queue_position;
    client.queue_position = no_position;
    if (server.working_for == client.rank) server.working_for = no_rank;
    --server.unanswered;
}

void copy_message(State& to, const State& from) {
    for (unsigned i = 2; i < 2 + abi::message_words; ++i) to.registers[i] = from.registers[i];
}

void deliver(State& server, State& client) {
    const auto port = client.badge >> 16 & 0xff;
    server.registers[0] = abi::call_event | port << 8 | client.registers[1];
    server.registers[1] =
        abi::CallHandle::of(static_cast<std::uint16_t>(client.badge), client.rank, client.sequence)
            .word;
    copy_message(server, client);
    server.working_for = client.rank;
    add_taken(server, client);
}

void enqueue(State& server, State& client) {
    constexpr auto arrival_bits = 48;
    client.call_key = std::uint64_t{client.level_first} << arrival_bits | server.arrivals;
    client.run = Run::calling_queued;
    queue_of(server).push(client.rank);
    server.events |= abi::call_event;
}

void remove_queued(State& server, const State& client) {
    auto queue = queue_of(server);
    queue.remove(client.rank);
    if (queue.empty()) server.events &= ~abi::call_event;
}

State& dequeue(State& server) {
    State& client = states[queue_of(server).top()];
    remove_queued(server, client);
    return client;
}

State& drop_taken(State& server) {
    State& client = states[slots_of(server)[taken_front(server)]];
    remove_taken(server, client);
    return client;
}

}  // namespace

void start_call(Core& core, State& client, State& server, std::uint64_t badge) {
    ++core.counters.calls;
    ++client.sequence;
    ++server.arrivals;
    client.server = server.rank;
    client.badge = static_cast<std::uint32_t>(badge);
    if ((server.wait_mask & abi::call_event) == 0) return enqueue(server, client);
    server.wait_mask = 0;
    deliver(server, client);
    make_ready(core, server);
}

void take_call(State& server) { deliver(server, dequeue(server)); }

abi::Status answer(Core& core, State& server, abi::CallHandle handle) {
    if (handle.component() >= system_table.components) return abi::Status::not_your_caller;
    State& client = states[handle.component()];
    const bool mine = client.run == Run::calling_taken && client.server == server.rank &&
                      client.sequence == handle.sequence();
    if (!mine) return abi::Status::not_your_caller;
    trace(core, {abi::TraceKind::reply, server.rank, client.rank});
    remove_taken(server, client);
    copy_message(client, server);
    client.registers[0] = static_cast<std::uint64_t>(abi::Status::ok);
    make_ready(core, client);
    return abi::Status::ok;
}

void leave_call(State& client) {
    if (client.run == Run::calling_queued) remove_queued(states[client.server], client);
    if (client.run == Run::calling_taken) remove_taken(states[client.server], client);
}

bool release_caller(Core& core, State& server) {
    if (server.queued + server.unanswered == 0) return false;
    State& client = server.queued != 0 ? dequeue(server) : drop_taken(server);
    client.registers[0] = static_cast<std::uint64_t>(abi::Status::server_gone);
    make_ready(core, client);
    return server.queued + server.unanswered != 0;
}

}  // namespace kernel
