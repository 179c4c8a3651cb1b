// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The two ends of a ring. Every function may be called with a hostile peer; none reads past a slot.
//
//   push        pushes, or drops and counts: dropped()
//   try_push    false when full
//   push_wait   sleeps while full; not where system.yaml says `when_full: drop`: that producer never
//               waits, and its consumer holds no capability to signal it
//   reserve(n)  up to n free slots in place, contiguous; commit(n) publishes the first n of them
//
//   pop         the oldest message, copied once; empty when there is none
//   pop_wait    sleeps while empty
//   peek(n)     up to n messages in place, contiguous: a hostile producer can change them while you
//               look; release(n) gives the first n slots back
#pragma once

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <type_traits>

#include "abi/ring.hpp"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

using RingCache = abi::RingCache;

template <typename Message>
concept Shareable =
    std::is_trivially_copyable_v<Message> && std::has_unique_object_representations_v<Message>;

enum class WhenFull { wait, drop };

// What both ends share. Members are filled by wiring.hpp with designated initialisers.
template <abi::Side side, typename Message, std::uint64_t Capacity, WhenFull full, Label label>
struct RingEnd {
    static_assert(Capacity >= 2 && (Capacity & (Capacity - 1)) == 0,
                  "a ring's capacity is a power of two");
    static_assert(Shareable<Message>, "a message has no pointer, no padding, no constructor");
    static constexpr std::string_view name = label.name();
    static constexpr std::uint64_t capacity = Capacity;

    Address own{};             // our line, which we write
    Address peer_line{};       // the peer's, which we read
    Address slots{};           // Capacity messages
    std::uint32_t signal = 0;  // slot that wakes the peer
    std::uint8_t event = 0;    // bit by which the peer wakes us
    Peer peer = no_peer;
    RingCache* cache = nullptr;
    bool connected = true;

    // Source of `ashlar::wait`, but for a producer that never waits.
    static constexpr bool waits = side == abi::Side::consumer || full == WhenFull::wait;
    [[nodiscard]] abi::Events events() const
        requires waits
    {
        return connected ? event_mask(event) : 0;
    }
    [[nodiscard]] abi::Events arm() const
        requires waits
    {
        return connected && protocol().arm() ? events() : 0;
    }

    // Messages to pop, or free slots; 0..Capacity.
    [[nodiscard]] std::uint64_t available(std::uint64_t wanted = 1) const {
        return connected ? protocol().available(wanted) : 0;
    }
    // How often the peer's index was a lie. Nothing was read or written because of it.
    [[nodiscard]] std::uint64_t corrupt() const { return connected ? cache->corrupt : 0; }
    // How often the peer has been restarted, as it says.
    [[nodiscard]] std::uint64_t peer_epoch() const {
        return connected
                   ? peer_line.as<const abi::RingLine>()->epoch.load(std::memory_order_acquire)
                   : 0;
    }

  protected:
    using Protocol = abi::RingProtocol<side, abi::RingLine>;
    [[nodiscard, gnu::always_inline]] Protocol protocol() const {
        require_connected<label>(connected);
        return {*own.as<abi::RingLine>(), *peer_line.as<const abi::RingLine>(), *cache, Capacity};
    }
    [[gnu::always_inline]] void wake(bool wanted) const {
        if constexpr (side == abi::Side::producer || full == WhenFull::wait) {
            if (wanted) system::signal(signal);
        }
    }
    void publish(std::uint64_t count) const { wake(protocol().publish(count)); }
    void sleep() const {
        while (!protocol().arm()) system::wait_events(events());
    }
    [[nodiscard]] std::span<Message> in_place(std::uint64_t most) const {
        const std::uint64_t first = protocol().index() % Capacity;
        const std::uint64_t count = std::min({most, available(most), Capacity - first});
        return {slots.as<Message>() + first, static_cast<std::size_t>(count)};
    }
};

template <typename Message, std::uint64_t Capacity, Label label, WhenFull full = WhenFull::wait>
struct Producer : RingEnd<abi::Side::producer, Message, Capacity, full, label> {
    // Inlined, so that addresses and capacity become constants in the code.
    [[nodiscard, gnu::always_inline]] bool try_push(const Message& message) const {
        auto end = this->protocol();
        if (end.available() == 0) return false;
        this->slots.template as<Message>()[end.index() % Capacity] = message;
        this->wake(end.publish(1));
        return true;
    }
    void push(const Message& message) const {
        if (!try_push(message)) ++this->cache->dropped;
    }
    template <typename Any = void>
    void push_wait(const Message& message) const {
        static_assert(full == WhenFull::wait || never<Any>,
                      "this ring drops when it is full (`when_full: drop`): push, or try_push");
        while (!try_push(message)) this->sleep();
    }
    [[nodiscard]] std::uint64_t dropped() const {
        return this->connected ? this->cache->dropped : 0;
    }
    // May be shorter than `most`: at the end of the slots and when the ring is nearly full.
    [[nodiscard]] std::span<Message> reserve(std::uint64_t most) const {
        return this->in_place(most);
    }
    void commit(std::uint64_t count) const {
        if (count > this->available(count)) panic("ring: commit of more than was reserved");
        if (count > 0) this->publish(count);
    }

    template <typename... Any>
    void pop(Any&&...) const {
        static_assert(never<Any...>, "this port is the producing end of a ring: it pushes");
    }
    template <typename... Any>
    void peek(Any&&...) const {
        static_assert(never<Any...>, "this port is the producing end of a ring: it pushes");
    }
};

template <typename Message, std::uint64_t Capacity, Label label, WhenFull full = WhenFull::wait>
struct Consumer : RingEnd<abi::Side::consumer, Message, Capacity, full, label> {
    // Inlined, so that addresses and capacity become constants in the code.
    [[nodiscard, gnu::always_inline]] std::optional<Message> pop() const {
        auto end = this->protocol();
        if (end.available() == 0) return std::nullopt;
        Message copy = this->slots.template as<const Message>()[end.index() % Capacity];
        // The copy is what the caller checks and uses: no second look at memory that the peer
        // writes.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        this->wake(end.publish(1));
        return copy;
    }
    [[nodiscard]] Message pop_wait() const {
        for (;;) {
            if (auto message = pop()) return *message;
            this->sleep();
        }
    }
    [[nodiscard]] std::span<const Message> peek(std::uint64_t most) const {
        return this->in_place(most);
    }
    void release(std::uint64_t count) const {
        if (count > this->available(count)) panic("ring: release of more than was there");
        if (count > 0) this->publish(count);
    }

    template <typename... Any>
    void push(Any&&...) const {
        static_assert(never<Any...>, "this port is the consuming end of a ring: it pops");
    }
    template <typename... Any>
    void try_push(Any&&...) const {
        static_assert(never<Any...>, "this port is the consuming end of a ring: it pops");
    }
    template <typename... Any>
    void push_wait(Any&&...) const {
        static_assert(never<Any...>, "this port is the consuming end of a ring: it pops");
    }
};

}  // namespace ashlar
