// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The newest value of something in shared memory, with one writer and any number of readers. The
// writer never waits. It alternates between two slots, so one write during a read disturbs no
// reader: a reader that pre-empts the writer finds the previous value intact, and a reader that is
// pre-empted once still has the value it began with. Only two writes during one copy make a reader
// retry.
//
// The writer publishes the number of the write that it begins, fills that write's slot, and
// publishes the write as complete. A reader copies the newest complete slot and then checks whether
// a write into that slot has begun. Values are copied word by word through relaxed atomics, so no
// access races, and a torn copy is discarded. Two fences order the words against `begun`: a reader
// that sees one word of a write also sees that it has begun. tests/abi runs this under
// ThreadSanitizer and relacy.
//
// All zero is "no value yet". Numbers of writes never decrease, so a restarted writer continues: a
// write that it left unfinished was never complete. A hostile writer can store any numbers there
// and keep a reader from getting a value, but cannot make it read elsewhere or loop for ever.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "abi/fence.hpp"

namespace abi {

template <typename Word>
struct alignas(64) BasicLatestLine {
    Word begun{};     // number of the write that was begun last; the first is 1
    Word complete{};  // number of the write that was completed last; 0: no value yet
    std::uint64_t reserved[6]{};
};
using LatestLine = BasicLatestLine<std::atomic<std::uint64_t>>;
static_assert(sizeof(LatestLine) == 64 && alignof(LatestLine) == 64);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

inline constexpr std::size_t latest_slots = 2;
inline constexpr unsigned latest_tries = 8;  // of a reader, before it gives up

// `Line` and `Word` are LatestLine and std::atomic, or relacy's model of them; const for a reader.
// The slots follow each other, each of the value's words.
template <typename Line, typename Word, typename Fence = abi::Fence>
class LatestProtocol {
  public:
    LatestProtocol(Line& line, Word* slots, std::size_t words)
        : line_{line}, slots_{slots}, words_{words} {}

    [[nodiscard]] std::uint64_t complete() const {
        return line_.complete.load(std::memory_order_acquire);
    }

    void write(std::span<const std::uint64_t> value) const {
        const std::uint64_t number = line_.complete.load(std::memory_order_relaxed) + 1;
        line_.begun.store(number, std::memory_order_relaxed);
        Fence::of(std::memory_order_release);
        Word* const slot = slot_of(number);
        for (std::size_t word = 0; word < words_; ++word)
            slot[word].store(value[word], std::memory_order_relaxed);
        line_.complete.store(number, std::memory_order_release);
    }

    // False: no value yet, or a writer that is always faster. `value` is then of no use.
    [[nodiscard]] bool read(std::span<std::uint64_t> value) const {
        for (unsigned tries = 0; tries < latest_tries; ++tries) {
            const std::uint64_t number = complete();
            if (number == 0) return false;
            if (copy(number, value)) return true;
        }
        return false;
    }

  private:
    [[nodiscard]] Word* slot_of(std::uint64_t number) const {
        return slots_ + number % latest_slots * words_;
    }
    [[nodiscard]] bool copy(std::uint64_t number, std::span<std::uint64_t> value) const {
        const Word* const slot = slot_of(number);
        for (std::size_t word = 0; word < words_; ++word)
            value[word] = slot[word].load(std::memory_order_relaxed);
        Fence::of(std::memory_order_acquire);
        return line_.begun.load(std::memory_order_relaxed) - number < latest_slots;
    }

    Line& line_;
    Word* slots_;
    std::size_t words_;
};

}  // namespace abi
