// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a terminal shows, and which lines and commands come of keys; random bytes harm nothing.
#include <gtest/gtest.h>
#include <shell/commands.hpp>
#include <shell/line_editor.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

// A terminal of one row that knows what the editor writes.
class Terminal final : public ashlar::Sink {
  public:
    void put(std::string_view text) override {
        all += text;
        for (const char byte : text) take(byte);
    }
    std::string row, all;
    std::size_t column = 0;

  private:
    void take(char byte) {
        if (!sequence_.empty() || byte == '\x1b') {
            sequence_ += byte;
            if (byte >= 'A' && byte <= 'Z') finish();
        } else if (byte == '\r') {
            column = 0;
        } else if (byte == '\n') {
            row.clear();
            column = 0;
        } else {
            if (column == row.size()) row += ' ';
            row.at(column++) = byte;
        }
    }
    void finish() {
        if (sequence_.back() == 'K') row.resize(column);
        if (sequence_.back() == 'D') column -= std::stoul(sequence_.substr(2));
        sequence_.clear();
    }
    std::string sequence_;
};

struct Editing : testing::Test {
    Terminal terminal;
    shell::LineEditor editor{"> ", terminal};
    std::vector<std::string> lines;

    Editing() { editor.begin(); }
    void type(std::string_view keys) {
        for (const char byte : keys) {
            if (const auto line = editor.put(byte)) {
                lines.emplace_back(*line);
                editor.begin();
            }
        }
    }
    // With a bar where the cursor is.
    std::string shown() const { return std::string{terminal.row}.insert(terminal.column, "|"); }
};
constexpr std::string_view up = "\x1b[A", down = "\x1b[B", right = "\x1b[C", left = "\x1b[D";
constexpr std::string_view home = "\x1b[H", end = "\x1b[F", remove = "\x1b[3~";

TEST_F(Editing, a_line_is_what_was_typed) {
    type("one\rtwo\r\nthree\n");
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_EQ(shown(), "> |");
}

TEST_F(Editing, inserts_and_erases_at_the_cursor) {
    type("abd");
    type(left);
    type("c");
    EXPECT_EQ(shown(), "> abc|d");
    type(home);
    type(remove);
    EXPECT_EQ(shown(), "> |bcd");
    type(right);
    type("\x7f");
    EXPECT_EQ(shown(), "> |cd");
    type(end);
    type("\x08\x08\x08");
    EXPECT_EQ(shown(), "> |");
    type("\x7f");
    type(remove);
    EXPECT_EQ(shown(), "> |");
}

TEST_F(Editing, earlier_lines_come_back) {
    type("one\rtwo\rtwo\r\r");
    type(up);
    EXPECT_EQ(shown(), "> two|");
    type(up);
    EXPECT_EQ(shown(), "> one|");
    type(up);
    EXPECT_EQ(shown(), "> one|");
    type(down);
    type("!\r");
    EXPECT_EQ(lines.back(), "two!");
    type(up);
    EXPECT_EQ(shown(), "> two!|");
    type(down);
    EXPECT_EQ(shown(), "> |");
}

TEST_F(Editing, only_the_newest_lines_are_remembered) {
    for (int number = 0; number < 20; ++number) type(std::to_string(number) + "\r");
    for (int time = 0; time < 20; ++time) type(up);
    EXPECT_EQ(shown(), "> 12|");
}

TEST_F(Editing, a_line_has_an_end) {
    type(std::string(500, 'x') + "\r");
    EXPECT_EQ(lines.back(), std::string(shell::LineEditor::longest, 'x'));
}

TEST_F(Editing, control_u_empties_and_control_c_leaves) {
    type("wrong\x15right");
    EXPECT_EQ(shown(), "> right|");
    type("\x03");
    EXPECT_EQ(shown(), "> |");
    EXPECT_TRUE(lines.empty());
}

TEST_F(Editing, unknown_sequences_type_nothing) {
    type("a\x1b[15~\x1b[1;5C\x1b[200~\x1bxb\x01\x1b[Z\r");
    EXPECT_EQ(lines.back(), "ab");
}

TEST_F(Editing, any_bytes_make_lines_of_printable_ones) {
    std::mt19937 random{15};
    constexpr std::string_view often = "\x1b[ABCDHF3~\r\x7f\x15";
    for (int turn = 0; turn < 200'000; ++turn) {
        const char byte =
            random() % 2 ? often[random() % often.size()] : static_cast<char>(random() % 256);
        type({&byte, 1});
        ASSERT_LE(terminal.column, terminal.row.size());
    }
    ASSERT_FALSE(lines.empty());
    for (const std::string& line : lines) {
        EXPECT_LE(line.size(), shell::LineEditor::longest);
        for (const char byte : line) EXPECT_TRUE(byte >= ' ' && byte < 0x7f);
    }
}

struct Lamp {
    std::uint64_t level = 0;
};
bool set(Lamp& lamp, const shell::Words& words) {
    const auto level = words.number(1);
    if (!level || words.size() != 2) return false;
    lamp.level = *level;
    return true;
}
constexpr std::array commands{shell::Command<Lamp>{"set", "LEVEL", "set the level", set}};

std::string answer(Lamp& lamp, std::string_view line) {
    Terminal terminal;
    shell::run(line, commands, lamp, terminal);
    return terminal.all;
}

TEST(Commands, run_with_their_words) {
    Lamp lamp;
    EXPECT_EQ(answer(lamp, "  set   0x1f "), "");
    EXPECT_EQ(lamp.level, 31u);
    EXPECT_EQ(answer(lamp, "set 18446744073709551615"), "");
    EXPECT_EQ(lamp.level, ~std::uint64_t{0});
}

TEST(Commands, a_wrong_line_is_answered) {
    Lamp lamp;
    for (const auto* line :
         {"set", "set x", "set 1 2", "set 0x", "set -1", "set 1x", "set 18446744073709551616",
          "set 99999999999999999999", "set 1 2 3 4 5 6 7 8 9"})
        EXPECT_EQ(answer(lamp, line), "Write: set LEVEL\n");
    EXPECT_EQ(lamp.level, 0u);
    EXPECT_EQ(answer(lamp, "seet 1"), "There is no command seet; help lists all\n");
    EXPECT_EQ(answer(lamp, ""), "");
    EXPECT_EQ(answer(lamp, "   "), "");
    EXPECT_EQ(answer(lamp, "help"), "set        LEVEL        set the level\n");
}

}  // namespace
