// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A ring in shared memory: one producer, one consumer, messages of fixed size. Guest and host
// compile this header; tests/abi runs it under ThreadSanitizer and relacy.
//
// Each side writes one line of its own and only reads the other's: the MMU enforces it. Indices are
// 64 bits, run freely and never go back; all-zero is an empty ring. The peer may be hostile: its
// index is an allegation, checked against our own and against what was believed before, and counted
// when it is a lie: out of range, or further back. So what an end was told is there stays there, at
// every moment, also between peek and release and between reserve and commit.
//
// Sleep and wake: the sleeper publishes the peer's index past which it wants a signal, looks at
// that index again, and waits. The waker publishes its index, reads the word, and signals only when
// it has just crossed it. The four accesses are seq_cst: with any of them weaker both sides can
// sleep. A stale word costs one signal and one extra loop, never a lost wake-up.
//
// The producer of a ring with `when_full: drop` never sleeps on it: its wake word stays 0 and nobody
// reads it, and the consumer publishes without a signal.
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

// An end is taken up again by its owner's next life; nobody else writes `own`. A producer goes on
// behind what it had published, a consumer drops what was in flight and counts it. Indices never go
// back, but where the old life itself left nonsense in its line: then the ring is empty from here
// on.
//
// Both ends may do this at once and adopt each other's nonsense: whoever has adopted the peer's index
// looks whether that still stands, a few times at most, for a hostile peer could go on for ever.
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

    // Hands `count` entries to the peer; true: the peer sleeps on this and wants a signal.
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
    // An empty cache is far behind: then whatever is in range is news.
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
