// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Tournament tree over all deadlines of the system. Each deadline that a component can have is one
// leaf, called its slot; the composer numbers the slots by importance, 0 the most important. A node
// holds the more urgent of its two children. One walk through the tree finds the earliest deadline
// of all, the earliest one among slots 0 to n - 1, or the most important slot that is due. The
// kernel expires no slot that is less important than the running component.
#pragma once

#include <algorithm>
#include <cstdint>

namespace kernel {

using DeadlineSlot = std::uint16_t;
inline constexpr std::uint64_t never = ~std::uint64_t{0};  // a time that does not come

class Deadlines {
  public:
    static constexpr DeadlineSlot none = 0xffff;

    // `nodes`: 2 * leaves words, zero at first; leaves: a power of two above the number of slots.
    constexpr Deadlines(std::uint64_t* nodes, std::uint32_t leaves)
        : nodes_{nodes}, leaves_{leaves} {}

    constexpr void set(DeadlineSlot slot, std::uint64_t time) {
        const auto now = urgency(time);
        now > nodes_[leaves_ + slot] ? raise(slot, now) : lower(slot, now);
    }
    constexpr void drop(DeadlineSlot slot) { lower(slot, 0); }
    [[nodiscard]] constexpr bool is_set(DeadlineSlot slot) const {
        return nodes_[leaves_ + slot] != 0;
    }
    [[nodiscard]] constexpr std::uint64_t time_of(DeadlineSlot slot) const {
        return time(nodes_[leaves_ + slot]);
    }

    [[nodiscard]] constexpr std::uint64_t first() const { return time(nodes_[1]); }
    // The first one of slots 0 to count - 1, or never.
    [[nodiscard]] constexpr std::uint64_t first_of(std::uint32_t count) const {
        std::uint64_t most = 0;
        for (auto node = leaves_ + count; count != 0; node /= 2, count /= 2)
            if (count % 2 != 0) most = std::max(most, nodes_[node - 1]);
        return time(most);
    }
    // The most important slot that is due, or none.
    [[nodiscard]] constexpr DeadlineSlot due(std::uint64_t now) const {
        const auto enough = urgency(now);
        if (nodes_[1] < enough) return none;
        std::uint32_t node = 1;
        while (node < leaves_) {
            node *= 2;
            if (nodes_[node] < enough) ++node;
        }
        return static_cast<DeadlineSlot>(node - leaves_);
    }

  private:
    // A sooner time is a larger urgency. No deadline is 0, so that the composer's zeros are an empty tree.
    static constexpr std::uint64_t urgency(std::uint64_t time) { return ~time; }
    static constexpr std::uint64_t time(std::uint64_t urgency) { return ~urgency; }

    constexpr void raise(DeadlineSlot slot, std::uint64_t urgency) {
        for (auto node = leaves_ + slot; node != 0 && nodes_[node] < urgency; node /= 2)
            nodes_[node] = urgency;
    }
    constexpr void lower(DeadlineSlot slot, std::uint64_t urgency) {
        auto node = leaves_ + slot;
        nodes_[node] = urgency;
        while ((node /= 2) != 0) {
            const auto more = std::max(nodes_[2 * node], nodes_[2 * node + 1]);
            if (nodes_[node] == more) return;
            nodes_[node] = more;
        }
    }

    std::uint64_t* nodes_;
    std::uint32_t leaves_;
};

}  // namespace kernel
