// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A set of components as a set of ranks: ready components, callers that wait for a server,
// components whose budget is used up. There is one bit a rank, and the most important rank is the
// most significant bit. Finding the first one takes two count-leading-zeros, and merging sets takes
// a few instructions a word.
#pragma once

#include <bit>
#include <cstdint>

#include "kernel/core/state.hpp"

namespace kernel {

struct RankSet {
    std::uint64_t summary{};    // bit 63 - w: words[w] is not zero
    std::uint64_t words[16]{};  // bit 63 - (rank % 64) of words[rank / 64]

    static constexpr std::uint64_t top = std::uint64_t{1} << 63;

    constexpr void insert(Rank rank) {
        words[rank / 64] |= top >> rank % 64;
        summary |= top >> rank / 64;
    }
    // Nothing where it is no member.
    constexpr void remove(Rank rank) {
        const auto rest = words[rank / 64] &= ~(top >> rank % 64);
        if (rest == 0) summary &= ~(top >> rank / 64);
    }
    [[nodiscard]] constexpr bool contains(Rank rank) const {
        return (words[rank / 64] & top >> rank % 64) != 0;
    }
    [[nodiscard]] constexpr bool empty() const { return summary == 0; }
    // The most important one. The set is not empty.
    [[nodiscard]] constexpr Rank first() const { return first_of(std::countl_zero(summary)); }
    // The most important one among `rank` and those below it, else a number past every rank.
    [[nodiscard]] constexpr Rank first_from(Rank rank) const {
        const int word = rank / 64;
        const auto here = words[word] & ~std::uint64_t{0} >> rank % 64;
        if (here != 0) return static_cast<Rank>(word * 64 + std::countl_zero(here));
        return first_of(std::countl_zero(summary & (top >> word) - 1));
    }
    // All members of `other` leave it; those that are in `but` go nowhere, the rest come here.
    constexpr void take(RankSet& other, const RankSet& but) {
        for (auto left = other.summary; left != 0;) {
            const int word = std::countl_zero(left);
            left &= ~(top >> word);
            words[word] |= other.words[word] & ~but.words[word];
            if (words[word] != 0) summary |= top >> word;
            other.words[word] = 0;
        }
        other.summary = 0;
    }

  private:
    // Word 64, of an empty summary, gives a number past every rank.
    [[nodiscard]] constexpr Rank first_of(int word) const {
        return static_cast<Rank>(word * 64 + std::countl_zero(words[word & 15]));
    }
};

}  // namespace kernel
