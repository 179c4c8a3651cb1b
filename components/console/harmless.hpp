// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Filter for clients' text. Printable characters and tabs pass, UTF-8 as whole characters in their
// shortest form; every other byte becomes a question mark. So a text cannot move the cursor, reorder
// a line or imitate another client.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

class Harmless {
  public:
    static constexpr std::size_t longest =
        5;  // for one byte: a mark for what broke off, a character

    // What is shown once this byte is there; nothing while a character is under way.
    [[gnu::noinline]] std::string_view take(char character) {
        const auto byte = static_cast<std::uint8_t>(character);
        shown_ = 0;
        if (there_ != 0 && (byte & 0xc0) == 0x80) {
            code_ = code_ << 6 | (byte & 0x3f);
            character_[there_++] = character;
            if (there_ == wanted_) finish();
            return {out_.data(), shown_};
        }
        break_off();
        if (byte < 0x80) {
            show(byte == '\t' || (byte >= 0x20 && byte != 0x7f) ? character : '?');
        } else if (wanted_ = bytes_of(byte); wanted_ != 0) {
            code_ = byte & (0x7f >> wanted_);
            character_[there_++] = character;
        } else {
            show('?');
        }
        return {out_.data(), shown_};
    }
    // The text is over, or its line: what is under way stays incomplete.
    [[gnu::noinline]] std::string_view rest() {
        shown_ = 0;
        break_off();
        return {out_.data(), shown_};
    }

  private:
    // Of a first byte: 2 to 4, or 0 where no character begins so.
    static constexpr unsigned bytes_of(std::uint8_t byte) {
        return byte < 0xc2 || byte > 0xf4 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    }
    void finish() {
        constexpr std::uint32_t smallest[]{0, 0, 0x80, 0x800, 0x10000};
        if (code_ < smallest[wanted_] || !printable(code_)) return break_off();
        for (unsigned index = 0; index < wanted_; ++index) show(character_[index]);
        there_ = 0;
    }
    void break_off() {
        if (there_ != 0) show('?');
        there_ = 0;
    }
    void show(char character) { out_[shown_++] = character; }

    // A code point of two bytes or more: not those that a terminal obeys, or that hide or reorder.
    static constexpr bool printable(std::uint32_t code) {
        struct Range {
            std::uint32_t first, last;
        };
        constexpr Range refused[]{
            {0x80, 0x9f},        // C1: the second form of control characters
            {0xad, 0xad},        // soft hyphen
            {0x61c, 0x61c},      // Arabic letter mark
            {0x180e, 0x180e},    // vowel separator
            {0x200b, 0x200b},    // zero width; the joiners after it belong to Persian and to emoji
            {0x200e, 0x200f},    // writing direction: marks
            {0x2028, 0x202e},    // line and paragraph; writing direction: embedding, override
            {0x2060, 0x206f},    // invisible operators; writing direction: isolates
            {0xd800, 0xdfff},    // halves
            {0xfeff, 0xfeff},    // byte order mark
            {0xfff9, 0xfffb},    // annotations
            {0xe0000, 0xe0fff},  // tags
            {0x110000, ~std::uint32_t{0}},
        };
        for (const Range& range : refused) {
            if (code >= range.first && code <= range.last) return false;
        }
        return true;
    }

    std::array<char, 4> character_{};
    unsigned there_ = 0, wanted_ = 0;  // bytes of the character under way
    std::uint32_t code_ = 0;
    std::array<char, longest> out_{};
    std::size_t shown_ = 0;
};
