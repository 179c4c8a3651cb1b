// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The spellings of values: numbers, sizes, times, flags and rights. Each throws a ReadError that names
// the line where a word is none of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "verifier/description/node.hpp"

namespace verifier {

// `64`, `1_000`, `0x9000_0000`; nothing where it is spelt otherwise or does not fit 64 bits.
std::optional<std::uint64_t> as_number(std::string_view text);
std::optional<std::uint64_t> as_size(std::string_view text);  // `64 KiB`: bytes
std::optional<std::uint64_t> as_time(std::string_view text);  // `20 ms`: nanoseconds

constexpr std::uint64_t rounded_up(std::uint64_t at, std::uint64_t align) {
    return (at + align - 1) / align * align;
}

std::uint64_t number(const Node& node);
std::uint64_t number(const Node& node, std::uint64_t least, std::uint64_t most);
std::uint64_t size(const Node& node);
std::uint64_t stack_size(const Node& node);  // 1 KiB to 1 GiB, whole 16 bytes
std::uint64_t heap_size(const Node& node);   // 1 byte to 1 GiB
std::uint64_t time(const Node& node);
bool flag(const Node& node);

// The value that goes with a word.
template <typename Value>
using Words = std::span<const std::pair<std::string_view, Value>>;
template <typename Value>
Value one_of(const Node& node, Words<Value> words) {
    for (const auto& [word, value] : words)
        if (scalar(node).text == word) return value;
    refuse(node, "`" + node.text + "` is none of the words that belong here");
}

bool drops(const Node& node);                          // `wait`, `drop`: of a ring that is full
Right right(const Node& node);                         // `r`, `rw`, `rx`
Right register_right(const Node& node);                // `r`, `rw`
std::optional<Right> right_or_none(const Node& node);  // or `none`

// The words around a sign that occurs once: `client -> server`, `char x 63`.
std::optional<std::pair<std::string_view, std::string_view>> halves(std::string_view text,
                                                                    std::string_view sign);

}  // namespace verifier
