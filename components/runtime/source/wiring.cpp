// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See ashlar/wiring.h: the runtime for code in C and in other languages. It takes a port's values as
// they stand, so that a wrong one harms this component alone.
#include "ashlar/wiring.h"

#include <cstring>
#include <span>

#include "abi/instance.hpp"
#include "abi/ring.hpp"
#include "ashlar/clock.hpp"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"
#include "ashlar/wait.hpp"

static_assert(sizeof(ashlar_ring_cache) == sizeof(abi::RingCache));
static_assert(offsetof(ashlar_instance, index) == offsetof(abi::Instance, index));

namespace {

using namespace std::string_view_literals;
using Producer = abi::RingProtocol<abi::Side::producer, abi::RingLine>;
using Consumer = abi::RingProtocol<abi::Side::consumer, abi::RingLine>;

[[noreturn]] void panic(std::string_view before, const char* name) {
    std::array<char, sizeof(ashlar::Words)> text{};
    const std::size_t length = before.copy(text.data(), text.size());
    const std::size_t more = std::min(std::strlen(name), text.size() - length);
    std::memcpy(text.data() + length, name, more);
    ashlar::panic({text.data(), length + more});
}

void require_connected(const ashlar_port& port) {
    if (!port.connected) panic("not granted: "sv, port.name);
}

template <typename Protocol>
Protocol protocol(const ashlar_ring& ring) {
    return {*static_cast<abi::RingLine*>(ring.own),
            *static_cast<const abi::RingLine*>(ring.peer_line),
            *reinterpret_cast<abi::RingCache*>(ring.cache), ring.capacity};
}

// The ring of an end, once the call's message has its size.
template <typename Protocol, typename End>
Protocol of_size(const End& end, std::size_t size) {
    require_connected(end.port);
    if (size != end.ring.message_bytes) panic("a message of another size: "sv, end.port.name);
    return protocol<Protocol>(end.ring);
}

template <typename Protocol>
std::byte* slot(const ashlar_ring& ring, const Protocol& end) {
    return static_cast<std::byte*>(ring.slots) + end.index() % ring.capacity * ring.message_bytes;
}

template <typename End>
void sleep(const End& end, auto protocol) {
    while (!protocol.arm()) ashlar::system::wait_events(end.port.events);
}

// Asks the peer of a ring end to signal; whether it is ready already.
bool arm(const ashlar_port& port) {
    if (!port.connected) return false;
    if (port.kind == ASHLAR_PRODUCER) {
        return protocol<Producer>(reinterpret_cast<const ashlar_producer&>(port).ring).arm();
    }
    return port.kind == ASHLAR_CONSUMER &&
           protocol<Consumer>(reinterpret_cast<const ashlar_consumer&>(port).ring).arm();
}

bool inside(std::uint64_t whole, std::uint64_t offset, std::uint64_t size) {
    return offset <= whole && size <= whole - offset;
}

ashlar_call_status status_of(abi::Status status) { return static_cast<ashlar_call_status>(status); }

}  // namespace

extern "C" {

void ashlar_wait_for(const ashlar_port* const* ports, std::size_t count, std::uint64_t deadline,
                     ashlar_ready* ready) {
    const bool timed = deadline != ASHLAR_NEVER;
    abi::Events mask = timed ? abi::timer_event : 0, already = 0;
    for (const ashlar_port* port : std::span{ports, count}) {
        if (port->connected) mask |= port->events;
        if (arm(*port)) already |= port->events;
    }
    if (timed) {
        const std::uint64_t frequency = ashlar::system::frequency();
        const auto time = static_cast<std::int64_t>(std::min(deadline, std::uint64_t{INT64_MAX}));
        ashlar::system::timer(
            std::max(ashlar::detail::ticks_of(time, frequency), std::uint64_t{1}));
    }
    const ashlar::Ready found = ashlar::detail::look(mask, already);
    if (timed && !found.timed_out()) ashlar::system::timer(0);
    *ready = {};
    ready->events = found.events;
    ready->timed_out = found.timed_out();
    if ((found.call & abi::call_event) == 0) return;
    ready->called = true;
    ready->handle = found.handle.word;
    ready->client = found.handle.client();
    ready->operation = static_cast<std::uint8_t>(found.call);
    ready->server = static_cast<std::uint8_t>(found.call >> 8);
    std::memcpy(ready->message, found.message.data(), sizeof ready->message);
}

bool ashlar_is_ready(const ashlar_ready* ready, const ashlar_port* port) {
    if (!port->connected) return false;
    if (port->kind != ASHLAR_SERVER) return (ready->events & port->events) != 0;
    return ready->called && ready->server == reinterpret_cast<const ashlar_server*>(port)->number;
}

bool ashlar_push_bytes(const ashlar_producer* producer, const void* message, std::size_t size) {
    const ashlar_ring& ring = producer->ring;
    auto end = of_size<Producer>(*producer, size);
    if (end.available() == 0) {
        if (ring.drops) {
            auto& dropped = static_cast<abi::RingLine*>(ring.own)->dropped;
            dropped.store(dropped.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        }
        return false;
    }
    std::memcpy(slot(ring, end), message, size);
    if (ring.signal == 0) {
        end.publish_unseen(1);
    } else if (end.publish(1)) {
        ashlar::system::signal(ring.signal);
    }
    return true;
}

void ashlar_push_wait_bytes(const ashlar_producer* producer, const void* message,
                            std::size_t size) {
    if (producer->ring.drops)
        panic("the producer of this ring never waits: "sv, producer->port.name);
    while (!ashlar_push_bytes(producer, message, size)) {
        sleep(*producer, protocol<Producer>(producer->ring));
    }
}

bool ashlar_pop_bytes(const ashlar_consumer* consumer, void* message, std::size_t size) {
    const ashlar_ring& ring = consumer->ring;
    auto end = of_size<Consumer>(*consumer, size);
    if (end.available() == 0) return false;
    std::memcpy(message, slot(ring, end), size);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (ring.signal == 0) {
        end.publish_unseen(1);
    } else if (end.publish(1)) {
        ashlar::system::signal(ring.signal);
    }
    return true;
}

void ashlar_pop_wait_bytes(const ashlar_consumer* consumer, void* message, std::size_t size) {
    while (!ashlar_pop_bytes(consumer, message, size)) {
        sleep(*consumer, protocol<Consumer>(consumer->ring));
    }
}

bool ashlar_region_read(const ashlar_region* region, std::uint64_t offset, void* to,
                        std::size_t size) {
    require_connected(region->port);
    if (!inside(region->size, offset, size)) return false;
    std::memcpy(to, static_cast<const std::byte*>(region->address) + offset, size);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return true;
}

bool ashlar_region_write(const ashlar_writable_region* region, std::uint64_t offset,
                         const void* from, std::size_t size) {
    require_connected(region->port);
    if (!inside(region->size, offset, size)) return false;
    std::memcpy(static_cast<std::byte*>(region->address) + offset, from, size);
    return true;
}

void ashlar_raise(const ashlar_raiser* raiser) {
    require_connected(raiser->port);
    ashlar::system::signal(raiser->slot);
}

ashlar_call_status ashlar_call(const ashlar_client* client, std::uint8_t operation,
                               std::uint64_t* words) {
    require_connected(client->port);
    ashlar::Words message;
    std::memcpy(message.data(), words, sizeof message);
    const abi::Status status = ashlar::system::call(client->slot, operation, message);
    std::memcpy(words, message.data(), sizeof message);
    return status_of(status);
}

ashlar_call_status ashlar_reply(std::uint64_t handle, const std::uint64_t* words) {
    ashlar::Words message;
    std::memcpy(message.data(), words, sizeof message);
    return status_of(ashlar::system::reply(handle, message));
}

void ashlar_acknowledge(const ashlar_device* device) {
    require_connected(device->port);
    for (const std::uint32_t slot : std::span{device->slots, device->slot_count}) {
        ashlar::system::acknowledge(slot);
    }
}

std::uint64_t ashlar_now() {
    return static_cast<std::uint64_t>(ashlar::clock::now().time_since_epoch().count());
}
std::uint64_t ashlar_start_count() { return ashlar::start_count(); }
[[noreturn]] void ashlar_panic(const char* text) { ashlar::panic({text, std::strlen(text)}); }
[[noreturn]] void ashlar_power_off(std::uint8_t status) { ashlar::system::power_off(status); }
}
