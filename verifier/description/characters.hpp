// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0

// The characters that a description may contain. Invisible characters, characters that end a line
// only for some readers, and characters that reorder their neighbours would make a file mean
// something else than it shows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace verifier {

struct Refusal {
    std::size_t at;  // the byte
    char32_t character;
};

// The first character that no description holds; a byte that is no UTF-8 is one, too.
[[nodiscard]] std::optional<Refusal> refused_character(std::string_view text);

// "the character U+202E".
[[nodiscard]] std::string name_of(const Refusal& refusal);

}  // namespace verifier
