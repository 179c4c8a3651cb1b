// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace verifier {
namespace {

struct CharacterRange {
    char32_t first, last;
};

// Controls, what ends a line elsewhere, halves of a character, and the formats of Unicode's category Cf but the two
// joiners of Persian and of emoji (U+200C, U+200D).
constexpr std::array refused{
    CharacterRange{0x0, 0x8},         CharacterRange{0xb, 0xc},
    CharacterRange{0xe, 0x1f},        CharacterRange{0x7f, 0x9f},
    CharacterRange{0xad, 0xad},       CharacterRange{0x600, 0x605},
    CharacterRange{0x61c, 0x61c},     CharacterRange{0x6dd, 0x6dd},
    CharacterRange{0x70f, 0x70f},     CharacterRange{0x890, 0x891},
    CharacterRange{0x8e2, 0x8e2},     CharacterRange{0x180e, 0x180e},
    CharacterRange{0x200b, 0x200b},   CharacterRange{0x200e, 0x200f},
    CharacterRange{0x2028, 0x202e},   CharacterRange{0x2060, 0x2064},
    CharacterRange{0x2066, 0x206f},   CharacterRange{0xd800, 0xdfff},
    CharacterRange{0xfeff, 0xfeff},   CharacterRange{0xfff9, 0xfffb},
    CharacterRange{0xfffe, 0xffff},   CharacterRange{0x110bd, 0x110bd},
    CharacterRange{0x110cd, 0x110cd}, CharacterRange{0x13430, 0x1343f},
    CharacterRange{0x1bca0, 0x1bca3}, CharacterRange{0x1d173, 0x1d17a},
    CharacterRange{0xe0001, 0xe0001}, CharacterRange{0xe0020, 0xe007f},
};
static_assert(std::ranges::is_sorted(refused, {}, &CharacterRange::first));

bool is_refused(char32_t character) {
    return std::ranges::any_of(refused, [character](const CharacterRange& range) {
        return range.first <= character && character <= range.last;
    });
}

struct Decoded {
    char32_t character;
    std::size_t bytes;  // 0: no UTF-8
};

// RFC 3629: no longer form than needed, no half of a character, nothing past U+10FFFF.
Decoded decode(std::string_view text) {
    const auto byte = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t bytes = first < 0xc2   ? 0
                              : first < 0xe0 ? 2
                              : first < 0xf0 ? 3
                              : first < 0xf5 ? 4
                                             : 0;
    if (bytes == 0 || text.size() < bytes) return {first, 0};
    char32_t character = first & (0x7fU >> bytes);
    for (std::size_t index = 1; index < bytes; ++index) {
        if ((byte(index) & 0xc0U) != 0x80) return {first, 0};
        character = character << 6 | (byte(index) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool whole = character >= smallest[bytes] && character <= 0x10ffff;
    return {whole ? character : char32_t{first}, whole ? bytes : 0};
}

}  // namespace

std::optional<Refusal> refused_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Decoded found = decode(text.substr(at));
        if (found.bytes == 0 || is_refused(found.character)) return Refusal{at, found.character};
        at += found.bytes;
    }
    return {};
}

std::string name_of(const Refusal& refusal) {
    return fmt::format("the character U+{:04X}", static_cast<std::uint32_t>(refusal.character));
}

}  // namespace verifier
