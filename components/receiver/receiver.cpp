// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The receiving half of the demo: prints the messages of the ring, reports when it has them all,
// then echoes typed lines until `quit` or the end of the input, and powers the machine off.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

constexpr std::uint32_t last_message = 5;

void print_messages() {
    for (std::uint32_t number = 0; number != last_message;) {
        const auto ready = ashlar::wait(wiring::in, wiring::alarm);
        if (ready[wiring::alarm]) ashlar::print(wiring::print, "The alarm rings"sv);
        while (const auto message = wiring::in.pop()) {
            ashlar::print(wiring::print, ashlar::text_of(message->text, message->length));
            number = message->number;
        }
    }
    if (wiring::done.connected) wiring::done.raise();
}

// False: `quit`, or the input has ended.
bool echo() {
    const terminal::Typed typed = wiring::typed.pop_wait();
    const std::string_view text = ashlar::text_of(typed.bytes, typed.length);
    if (typed.kind != 0 || text == "quit"sv) return false;
    ashlar::print(wiring::print, "You typed: "sv, text);
    return true;
}

}  // namespace

int main() {
    if (wiring::in.connected) print_messages();
    // The sender has printed its last line.
    if (wiring::done.connected && wiring::alarm.connected) {
        static_cast<void>(ashlar::wait(wiring::alarm));
    }
    if (wiring::typed.connected) {
        ashlar::print(wiring::print, "Type a line, or quit"sv);
        while (echo()) {
        }
    }
    ashlar::print(wiring::print, "Goodbye"sv);
    ashlar::power_off(0);
}
