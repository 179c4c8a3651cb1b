// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A shell that shows the sampler's readings.
#include <reading.hpp>
#include <shell/commands.hpp>
#include <shell/line_editor.hpp>

#include "terminal.hpp"

namespace {

bool print_readings(Terminal& terminal, const shell::Words& words) {
    const auto count = words.size() == 1 ? std::optional<std::uint64_t>{5} : words.number(1);
    if (!count || words.size() > 2) return false;
    const Readings::Reader readings{wiring::readings};
    readings.each(*count, [&](std::uint64_t number, const Reading& reading) {
        ashlar::format_to(terminal, "reading {}: {} mV at {}\n", number, reading.millivolts,
                          std::chrono::milliseconds{reading.milliseconds});
    });
    return true;
}

bool quit(Terminal&, const shell::Words&) { ashlar::power_off(4); }

constexpr std::array commands{
    shell::Command<Terminal>{"readings", "[COUNT]", "print the newest readings", print_readings},
    shell::Command<Terminal>{"quit", "", "power off", quit},
};

}  // namespace

int main() {
    Terminal terminal;
    shell::LineEditor editor{"> ", terminal};
    editor.begin();
    for (;;) {
        while (const auto byte = terminal.get()) {
            if (const auto line = editor.put(*byte)) {
                shell::run(*line, commands, terminal, terminal);
                editor.begin();
            }
        }
        terminal.wait();
    }
}
