// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Text in messages: `char x N` is std::array<char, N>, with its length in another field. A peer's
// length is not trusted: text_of never reads past the array.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace ashlar {

// The first `length` characters, or all where it says more than there are.
template <std::size_t Size>
[[nodiscard]] constexpr std::string_view text_of(const std::array<char, Size>& text,
                                                 std::uint64_t length) {
    return {text.data(), static_cast<std::size_t>(std::min<std::uint64_t>(length, Size))};
}

// Copies as much as fits and returns how much that was.
template <std::size_t Size>
constexpr std::size_t copy_text(std::array<char, Size>& to, std::string_view from) {
    const std::size_t length = std::min(from.size(), Size);
    std::copy_n(from.begin(), length, to.begin());
    return length;
}

// A decimal or hexadecimal number as text, without an allocation.
class Number {
  public:
    // In decimal digits.
    static constexpr Number decimal(std::uint64_t value) { return Number{value, 10}; }
    // In hexadecimal digits behind `0x`, without leading zeros.
    static constexpr Number hexadecimal(std::uint64_t value) { return Number{value, 16}; }
    // Valid as long as the Number.
    [[nodiscard]] constexpr std::string_view text() const {
        return {digits_.data() + first_, digits_.size() - first_};
    }

  private:
    constexpr Number(std::uint64_t value, std::uint64_t base) {
        do {
            digits_[--first_] = "0123456789abcdef"[value % base];
            value /= base;
        } while (value != 0);
        if (base == 16) {
            digits_[--first_] = 'x';
            digits_[--first_] = '0';
        }
    }
    std::array<char, 24> digits_{};
    std::size_t first_ = 24;
};

}  // namespace ashlar
