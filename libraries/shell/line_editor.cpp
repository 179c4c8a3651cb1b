// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See shell/line_editor.hpp. Sequences are those of ECMA-48 (VT100).
#include "shell/line_editor.hpp"

#include <algorithm>

namespace shell {

using namespace std::string_view_literals;

namespace {
constexpr char of(char letter) { return static_cast<char>(letter & 0x1f); }  // Control-LETTER
constexpr char escape = 0x1b, rubout = 0x7f;
constexpr bool printable(char byte) { return byte >= ' ' && byte < rubout; }
}  // namespace

void LineEditor::begin() {
    line_.length = cursor_ = back_ = 0;
    terminal_.put(prompt_);
}

std::optional<std::string_view> LineEditor::put(char byte) {
    const bool second = byte == '\n' && after_return_;  // of a terminal that sends both
    after_return_ = byte == '\r';
    if (second) return std::nullopt;
    if (sequence_ != Sequence::none) {
        in_sequence(byte);
    } else if (byte == '\r' || byte == '\n') {
        terminal_.put("\n"sv);
        remember();
        return line_.text();
    } else if (printable(byte)) {
        insert(byte);
    } else {
        control(byte);
    }
    return std::nullopt;
}

void LineEditor::in_sequence(char byte) {
    const Sequence before = sequence_;
    sequence_ = Sequence::none;
    if (before == Sequence::escape) {
        if (byte == '[' || byte == 'O') sequence_ = Sequence::bracket;
    } else if (byte >= '0' && byte <= '9') {
        number_ = before == Sequence::bracket ? byte : char{0};  // of one digit: others are unknown
        sequence_ = Sequence::number;
    } else if (byte == ';') {
        number_ = 0;
        sequence_ = Sequence::number;
    } else if (before == Sequence::bracket) {
        key(byte);
    } else if (byte == '~' && number_ == '3') {
        control(of('D'));
    }
}

// The last byte of a sequence that names a key.
void LineEditor::key(char final) {
    constexpr std::array<std::array<char, 2>, 6> keys{{{'A', of('P')},
                                                       {'B', of('N')},
                                                       {'C', of('F')},
                                                       {'D', of('B')},
                                                       {'H', of('A')},
                                                       {'F', of('E')}}};
    for (const auto& [last, same] : keys)
        if (last == final) control(same);
}

void LineEditor::control(char byte) {
    switch (byte) {
        case escape:
            sequence_ = Sequence::escape;
            break;
        case of('A'):
            move(0);
            break;
        case of('B'):
            move(cursor_ == 0 ? 0 : cursor_ - 1);
            break;
        case of('C'):
            terminal_.put("^C\n"sv);
            begin();
            break;
        case of('D'):
            erase(cursor_);
            break;
        case of('E'):
            move(line_.length);
            break;
        case of('F'):
            move(std::min(cursor_ + 1, line_.length));
            break;
        case of('N'):
            recall(back_ == 0 ? 0 : back_ - 1);
            break;
        case of('P'):
            recall(back_ + 1);
            break;
        case of('U'):
            line_.length = cursor_ = 0;
            show();
            break;
        case of('H'):
        case rubout:
            if (cursor_ > 0) erase(--cursor_);
            break;
        default:
            break;
    }
}

void LineEditor::insert(char byte) {
    if (line_.length == longest) return;
    const auto at = line_.bytes.begin() + cursor_;
    const auto end = line_.bytes.begin() + line_.length;
    std::copy_backward(at, end, end + 1);
    *at = byte;
    ++line_.length;
    ++cursor_;
    if (cursor_ == line_.length) {
        terminal_.put({&byte, 1});
    } else {
        show();
    }
}

void LineEditor::erase(std::size_t at) {
    if (at >= line_.length) return;
    const auto first = line_.bytes.begin() + at;
    std::copy(first + 1, line_.bytes.begin() + line_.length, first);
    --line_.length;
    show();
}

void LineEditor::move(std::size_t to) {
    cursor_ = to;
    show();
}

// Shows an earlier line; 0 is the new one, which is empty again.
void LineEditor::recall(std::size_t back) {
    if (back > std::min(count_, remembered)) return;
    back_ = back;
    if (back == 0) {
        line_.length = 0;
    } else {
        line_ = earlier_[(count_ - back) % remembered];
    }
    move(line_.length);
}

// Not an empty line, and not the same one twice in a row.
void LineEditor::remember() {
    if (line_.length == 0) return;
    if (count_ > 0 && earlier_[(count_ - 1) % remembered].text() == line_.text()) return;
    earlier_[count_ % remembered] = line_;
    ++count_;
}

// The whole line anew: back to the margin, text, the rest of the row empty, the cursor in its place.
void LineEditor::show() const {
    terminal_.put("\r"sv);
    terminal_.put(prompt_);
    terminal_.put(line_.text());
    terminal_.put("\x1b[K"sv);
    if (cursor_ < line_.length) ashlar::format_to(terminal_, "\x1b[{}D", line_.length - cursor_);
}

}  // namespace shell
