// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The two ends of a ring. Every function may be called with a hostile peer; none reads past a slot.
//
//   push        pushes, or drops and counts: dropped()
//   try_push    false when full
//   push_wait   sleeps while full
//   reserve(n)  up to n free slots in place, contiguous; commit(n) publishes the first n of them
//
// With `when_full: drop` in system.yaml the producer never waits for the consumer:
//
//   push, try_push   push, or drop and count; try_push returns which
//   push_batch       as many of a span as fit, at once; the rest is dropped and counted
//   drop(n)          counts n messages that the caller gave up after a reserve that was too short
//   dropped()        so far, on both sides; kept over a restart of the producer. The consumer reads
//                    the producer's count
//
// Such a producer is not a source for `ashlar::wait`, and its consumer never signals it.
//
//   pop         the oldest message, copied once; empty when there is none
//   pop_wait    sleeps while empty
//   peek(n)     up to n messages in place, contiguous: a hostile producer can change them while you
//               read; release(n) frees the first n slots
#pragma once

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <type_traits>

#include "abi/ring.hpp"
#include "ashlar/group.hpp"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// What an end keeps to itself: the peer's index as it was last read, and counters.
using RingCache = abi::RingCache;

// What a ring, a call or a Latest can carry: it has no pointer, no padding and no constructor, so
// that every byte is a value.
template <typename Message>
concept Shareable =
    std::is_trivially_copyable_v<Message> && std::has_unique_object_representations_v<Message>;

// `when_full` of a ring in system.yaml.
enum class WhenFull { wait, drop };

// In place of a member that an end does not have.
struct Nothing {};

// What both ends share. Members are filled by wiring.hpp with designated initialisers.
// `Groups`: 0, or that of its component when this end's event lies in one of them.
template <abi::Side side, typename Message, std::uint64_t Capacity, Label label, WhenFull when_full,
          unsigned Groups>
struct RingEnd {
    static_assert(Capacity >= 2 && (Capacity & (Capacity - 1)) == 0,
                  "a ring's capacity is a power of two");
    static_assert(Shareable<Message>, "a message has no pointer, no padding, no constructor");
    // The type of a message.
    using message_type = Message;
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // Messages that fit; a power of two.
    static constexpr std::uint64_t capacity = Capacity;
    // Whether system.yaml says `when_full: drop`.
    static constexpr bool drops = when_full == WhenFull::drop;
    // Whether this end signals the peer.
    static constexpr bool wakes_peer = side == abi::Side::producer || !drops;
    // Whether the end can be waited for: not the producer with `when_full: drop`.
    static constexpr bool sleeps = side == abi::Side::consumer || !drops;
    // 0, or the number of groups of the component where the event lies in one.
    static constexpr unsigned groups = Groups;

    Address own{};        // our line, which we write
    Address peer_line{};  // the peer's, which we read
    Address slots{};      // Capacity messages
    // Slot that wakes the peer, and the source by which the peer wakes us.
    [[no_unique_address]] std::conditional_t<wakes_peer, std::uint32_t, Nothing> signal{};
    [[no_unique_address]] std::conditional_t<sleeps, abi::EventSource, Nothing> event{};
    Peer peer = no_peer;
    RingCache* cache = nullptr;
    bool connected = true;

    // For `wait`: the bit that the peer sets in the component's event set; 0 without a grant.
    [[nodiscard]] abi::Events events() const
        requires(sleeps && Groups == 0)
    {
        return connected ? event_mask(event) : 0;
    }
    // For `wait`: asks the peer to signal, and returns the event if the end is ready already.
    [[nodiscard]] abi::Events arm() const
        requires(sleeps && Groups == 0)
    {
        return connected && protocol().arm() ? events() : 0;
    }
    // For `wait`, in place of the two above where the port's event lies in a group.
    [[nodiscard]] bool arm_in_group() const
        requires(sleeps && Groups > 0)
    {
        return connected && protocol().arm();
    }

    // Messages to pop, or free slots; 0..Capacity.
    [[nodiscard]] std::uint64_t available(std::uint64_t wanted = 1) const {
        return connected ? protocol().available(wanted) : 0;
    }
    // How often the peer's index was corrupt. Nothing was read or written because of it.
    [[nodiscard]] std::uint64_t corrupt() const { return connected ? cache->corrupt : 0; }
    // Messages on their way that restarts of the consumer discarded, by its own count.
    [[nodiscard]] std::uint64_t lost() const {
        require_hearing();
        if (!connected) return 0;
        const Address& line = side == abi::Side::consumer ? own : peer_line;
        return line.as<const abi::RingLine>()->dropped.load(std::memory_order_relaxed);
    }
    // Restarts of the peer, by its own count.
    [[nodiscard]] std::uint64_t peer_epoch() const {
        require_hearing();
        return connected
                   ? peer_line.as<const abi::RingLine>()->epoch.load(std::memory_order_acquire)
                   : 0;
    }

  protected:
    // Policies rely on it (docs/decisions/0011-log-influence.md).
    static consteval void require_hearing() {
        if constexpr (!sleeps) {
            static_assert(
                allowed<label>,
                "this ring has `when_full: drop`: of its consumer the producer learns how "
                "much room there is, and nothing else");
        }
    }
    using Protocol = abi::RingProtocol<side, abi::RingLine>;
    [[nodiscard, gnu::always_inline]] Protocol protocol() const {
        require_connected<label>(connected);
        return {*own.as<abi::RingLine>(), *peer_line.as<const abi::RingLine>(), *cache, Capacity};
    }
    [[gnu::always_inline]] void publish(std::uint64_t count) const { publish(protocol(), count); }
    [[gnu::always_inline]] void publish(Protocol end, std::uint64_t count) const {
        if constexpr (wakes_peer) {
            if (end.publish(count)) system::signal(signal);
        } else {
            end.publish_unseen(count);
        }
    }
    void sleep() const {
        while (!protocol().arm()) {
            if constexpr (Groups == 0) {
                system::wait_events(events());
            } else {
                detail::sleep_in_group(event);
            }
        }
    }
    [[nodiscard]] std::span<Message> in_place(std::uint64_t most) const {
        const std::uint64_t first = protocol().index() % Capacity;
        const std::uint64_t count = std::min({most, available(most), Capacity - first});
        return {slots.as<Message>() + first, static_cast<std::size_t>(count)};
    }
};

// The sending end: `{ring: producer}`.
template <typename Message, std::uint64_t Capacity, Label label,
          WhenFull when_full = WhenFull::wait, unsigned Groups = 0>
struct Producer : RingEnd<abi::Side::producer, Message, Capacity, label, when_full, Groups> {
    // Sends one message. False: the ring is full; with `when_full: drop` the message is counted
    // then. Inlined, so that addresses and capacity become constants in the code.
    [[nodiscard, gnu::always_inline]] bool try_push(const Message& message) const {
        auto end = this->protocol();
        if (end.available() == 0) {
            if constexpr (when_full == WhenFull::drop) drop(1);
            return false;
        }
        this->slots.template as<Message>()[end.index() % Capacity] = message;
        this->publish(end, 1);
        return true;
    }
    // Sends one message. A full ring drops it and counts: see `dropped`.
    void push(const Message& message) const {
        const bool pushed = try_push(message);
        if constexpr (when_full == WhenFull::wait) {
            if (!pushed) ++this->cache->dropped;
        }
    }
    // Sends one message, and sleeps while the ring is full. The peer decides how long: a ring with
    // `when_full: drop` has no such function.
    void push_wait(const Message& message) const {
        if constexpr (when_full == WhenFull::wait) {
            while (!try_push(message)) this->sleep();
        } else {
            static_assert(allowed<label>,
                          "this ring has `when_full: drop`: its producer never waits, push counts "
                          "what found no room");
        }
    }
    // Sends as many as fit, from the first on, with at most one signal; returns their number. The
    // rest is dropped and counted.
    std::size_t push_batch(std::span<const Message> messages) const {
        require_dropping();
        auto end = this->protocol();
        const std::uint64_t count =
            std::min<std::uint64_t>(end.available(messages.size()), messages.size());
        const std::uint64_t first = end.index() % Capacity;
        const std::uint64_t before_wrap = std::min(count, Capacity - first);
        Message* const slots = this->slots.template as<Message>();
        std::copy_n(messages.data(), before_wrap, slots + first);
        std::copy_n(messages.data() + before_wrap, count - before_wrap, slots);
        if (count > 0) this->publish(end, count);
        if (count < messages.size()) drop(messages.size() - count);
        return count;
    }
    // Counts messages that the caller gave up; with `when_full: drop` only.
    void drop(std::uint64_t count) const {
        require_dropping();
        require_connected<label>(this->connected);
        // Only we write our line: no other writer can come between the two.
        auto& word = this->own.template as<abi::RingLine>()->dropped;
        word.store(word.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    // Messages that `push` found no room for, of this life; with `when_full: drop` of all lives.
    [[nodiscard]] std::uint64_t dropped() const {
        if (!this->connected) return 0;
        if constexpr (when_full == WhenFull::drop) {
            return this->own.template as<const abi::RingLine>()->dropped.load(
                std::memory_order_relaxed);
        } else {
            return this->cache->dropped;
        }
    }
    // Up to `most` free slots in place, to fill and `commit`. Fewer at the end of the slots and
    // when the ring is nearly full.
    [[nodiscard]] std::span<Message> reserve(std::uint64_t most) const {
        return this->in_place(most);
    }
    // Publishes the first `count` messages of what `reserve` gave, with at most one signal. More
    // than were reserved: a panic.
    void commit(std::uint64_t count) const {
        if (count > this->available(count)) panic("ring: commit of more than was reserved");
        if (count > 0) this->publish(count);
    }

    template <typename... Any>
    std::optional<Message> pop(Any&&...) const {
        static_assert(allowed<label>, "this port is the producing end of a ring: it pushes");
        return {};
    }
    template <typename... Any>
    Message pop_wait(Any&&...) const {
        static_assert(allowed<label>, "this port is the producing end of a ring: it pushes");
        return {};
    }
    template <typename... Any>
    std::span<const Message> peek(Any&&...) const {
        static_assert(allowed<label>, "this port is the producing end of a ring: it pushes");
        return {};
    }
    template <typename... Any>
    void release(Any&&...) const {
        static_assert(allowed<label>,
                      "this port is the producing end of a ring: `commit` publishes what it has "
                      "reserved");
    }

  private:
    static consteval void require_dropping() {
        if constexpr (when_full == WhenFull::wait) {
            static_assert(
                allowed<label>,
                "this ring has no `when_full: drop`: push, try_push or push_wait sends one "
                "message");
        }
    }
};

// The producer of a ring with `when_full: drop`.
template <typename Message, std::uint64_t Capacity, Label label>
using DroppingProducer = Producer<Message, Capacity, label, WhenFull::drop>;

// The receiving end: `{ring: consumer}`.
template <typename Message, std::uint64_t Capacity, Label label,
          WhenFull when_full = WhenFull::wait, unsigned Groups = 0>
struct Consumer : RingEnd<abi::Side::consumer, Message, Capacity, label, when_full, Groups> {
    // Takes the oldest message, copied once; empty when there is none. Inlined as try_push.
    [[nodiscard, gnu::always_inline]] std::optional<Message> pop() const {
        auto end = this->protocol();
        if (end.available() == 0) return std::nullopt;
        Message copy = this->slots.template as<const Message>()[end.index() % Capacity];
        // The copy is what the caller checks and uses: no second look at memory that the peer
        // writes.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        this->publish(end, 1);
        return copy;
    }
    // The oldest message; sleeps while there is none.
    [[nodiscard]] Message pop_wait() const {
        for (;;) {
            if (auto message = pop()) return *message;
            this->sleep();
        }
    }
    // Messages that found no room, by the producer's count.
    [[nodiscard]] std::uint64_t dropped() const {
        if constexpr (when_full == WhenFull::wait) {
            static_assert(allowed<label>,
                          "this ring has no `when_full: drop`: what its producer found no room for "
                          "is known to the producer alone");
        }
        return this->connected ? this->peer_line.template as<const abi::RingLine>()->dropped.load(
                                     std::memory_order_relaxed)
                               : 0;
    }
    // The oldest messages in place, at most `most`; shorter at the end of the slots. `release`
    // frees them.
    [[nodiscard]] std::span<const Message> peek(std::uint64_t most) const {
        return this->in_place(most);
    }
    // Frees the first `count` messages of what `peek` gave, with at most one signal. More than
    // there are: a panic.
    void release(std::uint64_t count) const {
        if (count > this->available(count)) panic("ring: release of more than was there");
        if (count > 0) this->publish(count);
    }

    template <typename Any = Message, typename... More>
    void push(const Any& = {}, const More&...) const {
        static_assert(allowed<label>, "this port is the consuming end of a ring: it pops");
    }
    template <typename Any = Message, typename... More>
    bool try_push(const Any& = {}, const More&...) const {
        static_assert(allowed<label>, "this port is the consuming end of a ring: it pops");
        return {};
    }
    template <typename Any = Message, typename... More>
    void push_wait(const Any& = {}, const More&...) const {
        static_assert(allowed<label>, "this port is the consuming end of a ring: it pops");
    }
    template <typename Any = std::span<const Message>, typename... More>
    std::size_t push_batch(const Any& = {}, const More&...) const {
        static_assert(allowed<label>, "this port is the consuming end of a ring: it pops");
        return {};
    }
    template <typename... Any>
    std::span<Message> reserve(Any&&...) const {
        static_assert(allowed<label>, "this port is the consuming end of a ring: it pops");
        return {};
    }
    template <typename... Any>
    void commit(Any&&...) const {
        static_assert(allowed<label>,
                      "this port is the consuming end of a ring: `release` frees what it has read");
    }
    template <typename... Any>
    void drop(Any&&...) const {
        static_assert(
            allowed<label>,
            "this port is the consuming end of a ring: the producer counts what it drops");
    }
};

}  // namespace ashlar
