// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Commands by a constexpr table, for a line that LineEditor or a console gives:
//
//     constexpr std::array commands{
//         shell::Command<Monitor>{"readings", "[COUNT]", "print the newest readings", readings},
//     };
//     shell::run(line, commands, monitor, terminal);
//
// `help` prints the table. An unknown command, and one that returns false, is answered in a
// sentence.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ashlar/format.hpp"

namespace shell {

// The words of a line, which blanks separate. A line with more of them is no command.
class Words {
  public:
    // Words of a line.
    static constexpr std::size_t most = 8;

    // Keeps parts of `line`, which must live as long.
    explicit Words(std::string_view line);

    // How many words there are, at most `most`.
    [[nodiscard]] std::size_t size() const { return size_; }
    // Whether the line had more than `most`.
    [[nodiscard]] bool too_many() const { return too_many_; }
    // The word at `index`, from 0 on. Empty: there are not so many.
    [[nodiscard]] std::optional<std::string_view> at(std::size_t index) const;
    // That word as a number: decimal, or hexadecimal behind 0x. Empty: the word is missing, no
    // number, or too large.
    [[nodiscard]] std::optional<std::uint64_t> number(std::size_t index) const;

  private:
    std::array<std::string_view, most> words_{};
    std::size_t size_ = 0;
    bool too_many_ = false;
};

// One row of the table. `Context` is what commands work on.
template <typename Context>
struct Command {
    // As it is typed.
    std::string_view name;
    std::string_view arguments;  // for people
    // For `help`.
    std::string_view meaning;
    // False: the arguments are not what `arguments` says. The command is words.at(0).
    bool (*run)(Context& context, const Words& words);
};

// Runs the command that `line` names, or answers to `terminal` why not; each answer ends with a
// newline. An empty line does nothing.
template <typename Context, std::size_t count, ashlar::TextSink Terminal>
void run(std::string_view line, const std::array<Command<Context>, count>& commands,
         Context& context, Terminal& terminal) {
    const Words words{line};
    if (words.size() == 0) return;
    const std::string_view name = *words.at(0);
    if (name == std::string_view{"help"}) {
        for (const Command<Context>& command : commands)
            ashlar::format_to(terminal, "{:<10} {:<12} {}\n", command.name, command.arguments,
                              command.meaning);
        return;
    }
    for (const Command<Context>& command : commands) {
        if (command.name != name) continue;
        if (words.too_many() || !command.run(context, words))
            ashlar::format_to(terminal, "Write: {} {}\n", command.name, command.arguments);
        return;
    }
    ashlar::format_to(terminal, "There is no command {}; help lists all\n", name);
}

}  // namespace shell
