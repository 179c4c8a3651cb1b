// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A binary heap of ranks over storage that the composer provides. Every member knows its slot, so
// that any of them can be taken out in logarithmic time. `Order` says who comes before whom and
// where a member keeps its position: static bool before(Rank, Rank), static std::uint16_t&
// position(Rank).
#pragma once

#include <cstdint>
#include <utility>

#include "kernel/core/state.hpp"

namespace kernel {

template <class Order>
class Heap {
  public:
    Heap(Rank* slots, std::uint16_t& size) : slots_{slots}, size_{size} {}

    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] Rank top() const { return slots_[0]; }

    void push(Rank rank) { rise(size_++, rank); }

    void remove(Rank rank) {
        const auto hole = std::exchange(Order::position(rank), no_position);
        const auto last = slots_[--size_];
        if (last == rank) return;
        if (hole != 0 && Order::before(last, slots_[parent(hole)])) {
            rise(hole, last);
        } else {
            sink(hole, last);
        }
    }

  private:
    static constexpr std::uint32_t parent(std::uint32_t slot) { return (slot - 1) / 2; }

    void put(std::uint32_t slot, Rank rank) {
        slots_[slot] = rank;
        Order::position(rank) = static_cast<std::uint16_t>(slot);
    }
    void rise(std::uint32_t slot, Rank rank) {
        while (slot != 0 && Order::before(rank, slots_[parent(slot)])) {
            put(slot, slots_[parent(slot)]);
            slot = parent(slot);
        }
        put(slot, rank);
    }
    void sink(std::uint32_t slot, Rank rank) {
        for (;;) {
            auto child = 2 * slot + 1;
            if (child >= size_) break;
            if (child + 1 < size_ && Order::before(slots_[child + 1], slots_[child])) ++child;
            if (!Order::before(slots_[child], rank)) break;
            put(slot, slots_[child]);
            slot = child;
        }
        put(slot, rank);
    }

    Rank* slots_;
    std::uint16_t& size_;
};

}  // namespace kernel
