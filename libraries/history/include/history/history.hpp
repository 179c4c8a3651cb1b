// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The newest `capacity` records of a type in a region, in order: readings, events, a trail of
// states.
//
//     using Readings = ashlar::History<Reading, 32>;            the region has Readings::bytes or more
//     const Readings::Writer readings{wiring::readings};       one component, with `region: rw`
//     readings.add(reading);                                   never waits
//
//     const Readings::Reader readings{wiring::readings};       as many as you like, with `region: r`
//     readings.each(10, [](std::uint64_t number, const Reading& reading) { … });      oldest first
//
// Records are numbered from 1 on. All zero is "no record yet"; numbers never decrease, so that a
// restarted writer continues.
//
// There is one slot more than records. The writer publishes the number that it begins, fills its
// slot, and publishes the record as complete; a reader copies a slot and then checks that no record
// that takes the same slot has begun. This is the protocol of abi/latest.hpp with more slots: a
// sequence lock whose sequence is the number of the record. Only a record that is overwritten
// during its copy is lost, and `each` leaves it out. A hostile writer can store any record and hide
// all of them, but cannot make a reader read elsewhere, wait, or loop for ever: check what you
// read.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <optional>

#include "abi/fence.hpp"
#include "abi/latest.hpp"
#include "ashlar/region.hpp"
#include "ashlar/ring.hpp"

namespace ashlar {

// The newest `capacity` records of one type. A record is copied as bytes: a `Shareable`.
template <Shareable Record, std::size_t capacity>
struct History {
    static_assert(capacity > 0, "a history keeps at least one record");
    static constexpr std::size_t slots = capacity + 1;  // one is being written
    // Of 64 bits, that a record takes.
    static constexpr std::size_t words =
        (sizeof(Record) + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
    // What the region must have.
    static constexpr std::size_t bytes =
        sizeof(abi::LatestLine) + slots * words * sizeof(std::uint64_t);

    // The reading side, over a region with any right.
    class Reader {
      public:
        // Panics where the region is smaller than `bytes` or is not granted.
        template <typename Right, Label label>
        explicit Reader(const Region<Right, label>& region) : memory_{memory_of(region)} {}

        // The number of the newest record; 0: there is none.
        [[nodiscard]] std::uint64_t newest() const {
            return line().complete.load(std::memory_order_acquire);
        }

        // One record, copied once. Empty: it is not written yet, or overwritten already.
        [[nodiscard]] std::optional<Record> at(std::uint64_t number) const {
            if (number == 0 || number > newest()) return std::nullopt;
            std::array<std::uint64_t, words> copy;
            const Word* const slot = memory_.as<const Word>() + slot_offset(number);
            for (std::size_t word = 0; word < words; ++word)
                copy[word] = slot[word].load(std::memory_order_relaxed);
            abi::Fence::of(std::memory_order_acquire);
            if (line().begun.load(std::memory_order_relaxed) - number >= slots) return std::nullopt;
            Record record;
            std::memcpy(&record, copy.data(), sizeof record);
            return record;
        }

        // Calls `use(number, record)` for the newest `most` records, oldest first; how many there
        // were.
        template <typename Use>
        std::size_t each(std::size_t most, Use use) const {
            const std::uint64_t last = newest();
            const std::uint64_t count = std::min<std::uint64_t>({most, capacity, last});
            std::size_t used = 0;
            for (std::uint64_t back = count; back > 0; --back) {
                const std::uint64_t number = last - back + 1;
                if (const std::optional<Record> record = at(number)) {
                    use(number, *record);
                    ++used;
                }
            }
            return used;
        }

      private:
        [[nodiscard]] const abi::LatestLine& line() const {
            return *memory_.as<const abi::LatestLine>();
        }
        Address memory_;
    };

    // The writing side, over a region with the right `rw`. One component has it.
    class Writer {
      public:
        // Panics as a Reader does; a region with the right `r` is refused when this is compiled.
        template <typename Right, Label label>
        explicit Writer(const Region<Right, label>& region) : memory_{memory_of(region)} {
            static_assert(Region<Right, label>::writable,
                          "this region is read-only for this component: it reads the history");
        }

        // Adds a record; the oldest one goes. Never waits.
        void add(const Record& record) const {
            std::array<std::uint64_t, words> copy{};
            std::memcpy(copy.data(), &record, sizeof record);
            abi::LatestLine& line = *memory_.as<abi::LatestLine>();
            const std::uint64_t number = line.complete.load(std::memory_order_relaxed) + 1;
            line.begun.store(number, std::memory_order_relaxed);
            abi::Fence::of(std::memory_order_release);
            Word* const slot = memory_.as<Word>() + slot_offset(number);
            for (std::size_t word = 0; word < words; ++word)
                slot[word].store(copy[word], std::memory_order_relaxed);
            line.complete.store(number, std::memory_order_release);
        }

      private:
        Address memory_;
    };

  private:
    using Word = std::atomic<std::uint64_t>;

    // In words from the start of the region; within it whatever the number is.
    [[nodiscard]] static std::size_t slot_offset(std::uint64_t number) {
        return sizeof(abi::LatestLine) / sizeof(Word) + number % slots * words;
    }
    template <typename Right, Label label>
    [[nodiscard]] static Address memory_of(const Region<Right, label>& region) {
        require_connected<label>(region.connected);
        if (region.size < bytes) panic("history: the region is smaller than History<…>::bytes");
        return region.address;
    }
};

}  // namespace ashlar
