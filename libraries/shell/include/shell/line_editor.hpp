// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One line that somebody edits at a terminal, and the lines before it. Feed each received byte; the
// editor writes what the terminal must show, and gives the line when Return ends it:
//
//     shell::LineEditor editor{"> ", terminal};
//     editor.begin();
//     if (const auto line = editor.put(byte)) { …; editor.begin(); }
//
// Keys: Left, Right, Home, End, Delete, Backspace, Up and Down for earlier lines, and their control
// characters of Emacs; Control-U empties the line, Control-C begins another one. Unknown keys and
// sequences are dropped, whatever bytes come. Nothing is allocated. A new line is `\n`: a serial
// terminal needs a carriage return before it, which its sink adds.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "ashlar/format.hpp"

namespace shell {

// The editor of one line. It allocates nothing.
class LineEditor {
  public:
    static constexpr std::size_t longest = 120;   // bytes of a line; more are not taken
    static constexpr std::size_t remembered = 8;  // earlier lines

    // Keeps both, which must live as long as the editor.
    LineEditor(std::string_view prompt, ashlar::Sink& terminal)
        : prompt_{prompt}, terminal_{terminal} {}

    // Shows the prompt and an empty line.
    void begin();

    // Takes one byte from the terminal. Gives the line, without its end, where Return ends it;
    // valid until the next `put` or `begin`.
    std::optional<std::string_view> put(char byte);

  private:
    struct Line {
        std::array<char, longest> bytes{};
        std::size_t length = 0;
        [[nodiscard]] std::string_view text() const { return {bytes.data(), length}; }
    };
    enum class Sequence : char { none, escape, bracket, number };

    void in_sequence(char byte);
    void control(char byte);
    void key(char final);
    void insert(char byte);
    void erase(std::size_t at);
    void move(std::size_t to);
    void recall(std::size_t back);
    void remember();
    void show() const;

    std::string_view prompt_;
    ashlar::Sink& terminal_;
    Line line_{};
    std::size_t cursor_ = 0;
    std::array<Line, remembered> earlier_{};
    std::size_t count_ = 0;  // of lines ever remembered
    std::size_t back_ = 0;   // which one is shown, from the newest on; 0: the new line
    Sequence sequence_ = Sequence::none;
    char number_ = 0;  // of a sequence such as ESC [ 3 ~
    bool after_return_ = false;
};

}  // namespace shell
