// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ready set: who could run but does not. One bit a rank, the most important one is the most
// significant bit, so that a pick is two count-leading-zeros. The running component is not in it;
// the idle row always is, so that a pick never fails.
#pragma once

#include <bit>
#include <cstdint>

#include "kernel/core/state.hpp"

namespace kernel {

struct ReadySet {
    std::uint64_t summary{};    // bit 63 - w: words[w] is not zero
    std::uint64_t words[16]{};  // bit 63 - (rank % 64) of words[rank / 64]

    static constexpr std::uint64_t top = std::uint64_t{1} << 63;

    constexpr void insert(Rank rank) {
        words[rank / 64] |= top >> rank % 64;
        summary |= top >> rank / 64;
    }
    constexpr void remove(Rank rank) {
        const auto rest = words[rank / 64] &= ~(top >> rank % 64);
        if (rest == 0) summary &= ~(top >> rank / 64);
    }
    [[nodiscard]] constexpr bool contains(Rank rank) const {
        return (words[rank / 64] & top >> rank % 64) != 0;
    }
    // The most important one. The set is never empty.
    [[nodiscard]] constexpr Rank first() const { return first_of(std::countl_zero(summary)); }
    // The most important one among `rank` and those below it. The idle row is one of them.
    [[nodiscard]] constexpr Rank first_from(Rank rank) const {
        const int word = rank / 64;
        const auto here = words[word] & ~std::uint64_t{0} >> rank % 64;
        if (here != 0) return static_cast<Rank>(word * 64 + std::countl_zero(here));
        return first_of(std::countl_zero(summary & (top >> word) - 1));
    }

    [[nodiscard]] constexpr Rank first_of(int word) const {
        return static_cast<Rank>(word * 64 + std::countl_zero(words[word & 15]));
    }
};

}  // namespace kernel
