// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A ring in shared memory: one producer, one consumer, messages of fixed size. Guest and host
// compile this header; tests/abi runs it under ThreadSanitizer and relacy.
//
// Each side writes its own line and only reads the other's; the MMU enforces it. Indices are 64
// bits, count up and never decrease; an all-zero ring is empty. The peer may be hostile. Its index
// is checked against our own index and against its last valid value. An index that is out of range,
// or that moves back, is counted as corrupt and ignored. So a message or a slot that an end has
// seen stays available at every moment, also between peek and release and between reserve and
// commit.
//
// Sleep and wake: the sleeper publishes the peer's index past which it wants a signal, reads that
// index again, and waits. The waker publishes its index, reads the word, and signals only when it
// has just crossed it. The four accesses are seq_cst: if any of them is weaker, both sides can
// sleep. A stale word costs one signal and one extra loop, never a lost wake-up.
//
// The producer of a ring with `when_full: drop` never sleeps on it. Its wake word stays 0 and is
// never read, and the consumer publishes without a signal.
#pragma once

#include <atomic>
#include <cstdint>

namespace abi {

template <typename Word>
struct alignas(64) BasicRingLine {
    Word index{};  // producer: messages ever pushed; consumer: messages ever popped
    Word wake{};   // the peer's index past which the owner of this line wants a signal
    Word epoch{};  // how often the owner has been restarted
    // Producer of a ring with `when_full: drop`: messages that found no room, over all restarts.
    // Consumer: messages in flight that its restarts threw away.
    Word dropped{};
    std::uint64_t reserved[4]{};
};
using RingLine = BasicRingLine<std::atomic<std::uint64_t>>;
static_assert(sizeof(RingLine) == 64 && alignof(RingLine) == 64);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// Private to one end: never in shared memory.
struct RingCache {
    std::uint64_t peer = 0;     // the last index of the peer that was believed
    std::uint64_t corrupt = 0;  // how often the peer's index was out of range or went back
    std::uint64_t dropped = 0;  // producer: messages that `push` found no room for
};

// old <= wake < now, also where the indices wrap.
[[nodiscard]] constexpr bool crossed(std::uint64_t wake, std::uint64_t old, std::uint64_t now) {
    return now - wake - 1 < now - old;
}

enum class Side { producer, consumer };

// The owner's next life reattaches an end; no other component writes `own`. A producer continues
// after what it had published; a consumer drops the messages in flight and counts them. Indices
// never decrease, except if the old life itself left an invalid index in its line: the ring is then
// empty from here on.
//
// Both ends may do this at the same time and adopt each other's invalid index. After adopting the
// peer's index, an end checks that it is still the same, a few times at most, because a hostile
// peer could change it for ever.
inline constexpr unsigned reattach_tries = 4;

template <typename Line, typename PeerLine = const Line>
void reattach(Side side, Line& own, PeerLine& peer, std::uint64_t capacity) {
    constexpr auto relaxed = std::memory_order_relaxed;
    const auto filled = [&] {
        const std::uint64_t mine = own.index.load(relaxed);
        const std::uint64_t alleged = peer.index.load(std::memory_order_seq_cst);
        return side == Side::producer ? mine - alleged : alleged - mine;
    };
    if (const std::uint64_t lost = filled(); side == Side::consumer && lost <= capacity) {
        own.index.store(own.index.load(relaxed) + lost, std::memory_order_seq_cst);
        own.dropped.store(own.dropped.load(relaxed) + lost, relaxed);
    }
    for (unsigned tries = 0; tries < reattach_tries && filled() > capacity; ++tries) {
        own.index.store(peer.index.load(std::memory_order_seq_cst), std::memory_order_seq_cst);
    }
    own.epoch.store(own.epoch.load(relaxed) + 1, std::memory_order_release);
}

// The protocol of one end, without the slots. `Line` is RingLine, or relacy's model of it.
template <Side side, typename Line, typename PeerLine = const Line>
class RingProtocol {
  public:
    constexpr RingProtocol(Line& own, PeerLine& peer, RingCache& cache, std::uint64_t capacity)
        : own_{own}, peer_{peer}, cache_{cache}, capacity_{capacity} {}

    // Only we write our line, so that a relaxed load is our own last store.
    [[nodiscard]] std::uint64_t index() const { return own_.index.load(std::memory_order_relaxed); }

    // Messages to pop, or free slots to fill. Looks at the peer's line only when the private copy
    // of its index does not already allow `wanted`. Never above the capacity.
    [[nodiscard, gnu::always_inline]] std::uint64_t available(std::uint64_t wanted = 1) {
        if (const auto known = entries(cache_.peer); known >= wanted) return known;
        believe(peer_.index.load(std::memory_order_acquire));
        return entries(cache_.peer);
    }

    // Passes `count` entries to the peer; true if the peer sleeps on this and wants a signal.
    [[nodiscard, gnu::always_inline]] bool publish(std::uint64_t count) {
        const std::uint64_t old = index();
        own_.index.store(old + count, std::memory_order_seq_cst);
        return crossed(peer_.wake.load(std::memory_order_seq_cst), old, old + count);
    }

    // The same for a peer that never sleeps on this ring: nothing to look at, nothing to signal.
    [[gnu::always_inline]] void publish_unseen(std::uint64_t count) {
        own_.index.store(index() + count, std::memory_order_release);
    }

    // Before sleeping. True: there is something after all, do not sleep.
    [[nodiscard]] bool arm() {
        if (available() > 0) return true;
        own_.wake.store(cache_.peer, std::memory_order_seq_cst);
        believe(peer_.index.load(std::memory_order_seq_cst));
        return entries(cache_.peer) > 0;
    }

  private:
    // How far the peer's index can still go before we move: 0..capacity, or nonsense.
    [[nodiscard]] std::uint64_t ahead(std::uint64_t peer) const {
        return side == Side::producer ? index() - peer : index() + capacity_ - peer;
    }
    [[nodiscard]] std::uint64_t entries(std::uint64_t peer) const {
        const std::uint64_t left = ahead(peer);
        return left > capacity_ ? 0 : capacity_ - left;  // 0: a restarted end with an empty cache
    }
    // A cache far behind marks an empty one: any index in range is then new.
    void believe(std::uint64_t alleged) {
        const std::uint64_t left = ahead(alleged);
        if (left > capacity_ || left > ahead(cache_.peer)) {
            ++cache_.corrupt;
        } else {
            cache_.peer = alleged;
        }
    }

    Line& own_;
    PeerLine& peer_;
    RingCache& cache_;
    std::uint64_t capacity_;
};

}  // namespace abi
