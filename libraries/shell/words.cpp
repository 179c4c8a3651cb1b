// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See shell/commands.hpp.
#include "shell/commands.hpp"

namespace shell {

namespace {
// libc++'s from_chars with a base computes with floating point, which a component may not have.
constexpr unsigned digit_of(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
    return 16;
}
}  // namespace

Words::Words(std::string_view line) {
    for (;;) {
        const std::size_t start = line.find_first_not_of(' ');
        if (start == std::string_view::npos) return;
        line.remove_prefix(start);
        if (size_ == most) {
            too_many_ = true;
            return;
        }
        const std::string_view word = line.substr(0, line.find(' '));
        words_[size_++] = word;
        line.remove_prefix(word.size());
    }
}

std::optional<std::string_view> Words::at(std::size_t index) const {
    if (index >= size_) return std::nullopt;
    return words_[index];
}

std::optional<std::uint64_t> Words::number(std::size_t index) const {
    if (index >= size_) return std::nullopt;
    std::string_view word = words_[index];
    const bool hexadecimal = word.starts_with("0x");
    if (hexadecimal) word.remove_prefix(2);
    if (word.empty()) return std::nullopt;
    const unsigned base = hexadecimal ? 16 : 10;
    std::uint64_t value = 0;
    for (const char letter : word) {
        const unsigned digit = digit_of(letter);
        if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return std::nullopt;
    }
    return value;
}

}  // namespace shell
