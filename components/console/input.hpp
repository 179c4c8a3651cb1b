// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Typed characters become lines; lines wait here while the ring is full.
#pragma once

#include <wiring.hpp>

#include "harmless.hpp"

class Input {
  public:
    static constexpr std::size_t longest_echo = Harmless::longest + 1;

    // Takes one character; what to show for it.
    std::string_view take(char character) {
        using namespace std::string_view_literals;
        if (character == '\x04') {
            append(harmless_.rest());
            if (line_.length > 0) finish(kind_line);
            finish(kind_end);
            return {};
        }
        if (character == '\r' || character == '\n') {
            append(harmless_.rest());
            finish(kind_line);
            return "\n"sv;
        }
        if (character == '\x7f' || character == '\b') return take_back();
        const std::string_view shown = harmless_.take(character);
        if (line_.length + shown.size() > line_.bytes.size()) finish(kind_line);
        append(shown);
        if (line_.length == line_.bytes.size()) finish(kind_line);
        return shown;
    }
    // Pushes what waits; false: the ring is full, take no more.
    [[nodiscard]] bool flush() {
        std::size_t sent = 0;
        if constexpr (wiring::typed.connected) {
            while (sent < waiting_ && wiring::typed.try_push(queue_[sent])) ++sent;
        } else {
            sent = waiting_;
        }
        std::copy(queue_.begin() + sent, queue_.begin() + waiting_, queue_.begin());
        waiting_ -= sent;
        return waiting_ == 0;
    }

  private:
    static constexpr std::uint8_t kind_line = 0;
    static constexpr std::uint8_t kind_end = 1;

    // The last character, with all its bytes; nothing of one that is under way was shown.
    [[gnu::noinline]] std::string_view take_back() {
        using namespace std::string_view_literals;
        static_cast<void>(harmless_.rest());
        if (line_.length == 0) return {};
        while (line_.length > 1 && (line_.bytes[line_.length - 1u] & 0xc0) == 0x80) --line_.length;
        --line_.length;
        return "\b \b"sv;
    }
    [[gnu::noinline]] void append(std::string_view text) {
        for (const char character : text) {
            if (line_.length < line_.bytes.size()) line_.bytes[line_.length++] = character;
        }
    }
    [[gnu::noinline]] void finish(std::uint8_t kind) {
        line_.kind = kind;
        if (kind == kind_end) line_.length = 0;
        queue_[waiting_++] = line_;
        line_ = {};
    }

    terminal::Typed line_{};
    std::array<terminal::Typed, 2> queue_{};  // one character makes at most two
    std::size_t waiting_ = 0;
    Harmless harmless_;
};
