// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The newest value of a type in a region: a sensor's reading, a set point, a table. It replaces the
// previous one; to get every message in order, use a ring.
//
//     using Position = ashlar::Latest<Fix>;                    the region has Position::bytes or more
//     const Position::Writer position{wiring::position};      one component, with `region: rw`
//     position.write(fix);                                    never waits
//
//     const Position::Reader position{wiring::position};      as many as you like, with `region: r`
//     if (const auto fix = position.read()) …                 a whole value, copied once
//
// Empty: nothing was written yet, or the writer wrote at least twice during each of eight copies.
// `count` shows whether there is a newer value. A hostile writer can store any value: check it. See
// abi/latest.hpp for the protocol.
#pragma once

#include <array>
#include <cstring>
#include <optional>

#include "abi/latest.hpp"
#include "ashlar/region.hpp"
#include "ashlar/ring.hpp"

namespace ashlar {

// The newest value of one type. `Value` is copied as bytes: a `Shareable`.
template <Shareable Value>
struct Latest {
    // Of 64 bits, that a value takes.
    static constexpr std::size_t words =
        (sizeof(Value) + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
    // What the region must have.
    static constexpr std::size_t bytes =
        sizeof(abi::LatestLine) + abi::latest_slots * words * sizeof(std::uint64_t);

    // The reading side, over a region with any right.
    class Reader {
      public:
        // Panics where the region is smaller than `bytes` or is not granted.
        template <typename Right, Label label>
        explicit Reader(const Region<Right, label>& region) : memory_{memory_of(region)} {}

        // The newest value, copied once; empty: none was written yet, or the writer was too fast
        // eight times.
        [[nodiscard]] std::optional<Value> read() const {
            std::array<std::uint64_t, words> copy;
            if (!protocol<const abi::LatestLine, const Word>(memory_).read(copy))
                return std::nullopt;
            Value value;
            std::memcpy(&value, copy.data(), sizeof value);
            return value;
        }
        // How often a value was written; 0: never.
        [[nodiscard]] std::uint64_t count() const {
            return protocol<const abi::LatestLine, const Word>(memory_).complete();
        }

      private:
        Address memory_;
    };

    // The writing side, over a region with the right `rw`. One component has it.
    class Writer {
      public:
        // Panics as a Reader does; a region with the right `r` is refused when this is compiled.
        template <typename Right, Label label>
        explicit Writer(const Region<Right, label>& region) : memory_{memory_of(region)} {
            static_assert(Region<Right, label>::writable,
                          "this region is read-only for this component: it reads the newest value");
        }

        // Replaces the value. Never waits; a reader gets the former value or this one.
        void write(const Value& value) const {
            std::array<std::uint64_t, words> copy{};
            std::memcpy(copy.data(), &value, sizeof value);
            protocol<abi::LatestLine, Word>(memory_).write(copy);
        }

      private:
        Address memory_;
    };

  private:
    using Word = std::atomic<std::uint64_t>;

    template <typename Right, Label label>
    [[nodiscard]] static Address memory_of(const Region<Right, label>& region) {
        require_connected<label>(region.connected);
        if (region.size < bytes) panic("latest: the region is smaller than Latest<T>::bytes");
        return region.address;
    }
    template <typename Line, typename Slot>
    [[nodiscard]] static abi::LatestProtocol<Line, Slot> protocol(Address memory) {
        Line* const line = memory.as<Line>();
        return {*line, reinterpret_cast<Slot*>(line + 1), words};
    }
};

}  // namespace ashlar
