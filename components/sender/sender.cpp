// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The talking half of the demo: lines by inline call, longer texts through a shared region,
// messages through a ring to the receiver, and a notification each way.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

void share(std::uint32_t offset, std::string_view text) {
    if (!wiring::frames.write(offset, std::as_bytes(std::span{text})))
        ashlar::panic("sender: text past the region"sv);
    static_cast<void>(wiring::print.shared(
        {.offset = offset, .length = static_cast<std::uint32_t>(text.size())}));
}

// A pair that reaches past the region: the console must refuse it, and we show that it did.
void ask_for_too_much() {
    const auto answer = wiring::print.shared(
        {.offset = static_cast<std::uint32_t>(wiring::frames.size - 8), .length = 64});
    if (!answer) return ashlar::print(wiring::print, "the console is gone"sv);
    ashlar::print(wiring::print, answer->status == ashlar::status::out_of_range
                                     ? "A pair past the region was refused: out of range"sv
                                     : "A pair past the region was NOT refused"sv);
}

void push(std::uint32_t number, std::string_view text) {
    demo::Message message{.number = number, .length = 0, .text = {}};
    message.length = static_cast<std::uint8_t>(ashlar::copy_text(message.text, text));
    wiring::out.push_wait(message);
}

void show_shared_memory() {
    share(0,
          "This text is longer than the sixty-four bytes of a call; it lies in the region "
          "`frames`."sv);
    share(4096,
          "So does this one, a page further on: the console gets offset and length, checks both, "
          "and copies once."sv);
    ask_for_too_much();
    ashlar::print(wiring::print, "SHM test complete!"sv);
}

void show_ring() {
    if (wiring::alarm.connected) wiring::alarm.raise();
    push(1, "Hello from sender!"sv);
    push(2, "Message #2"sv);
    push(3, "Message #3"sv);
    push(4, "Testing shared memory IPC"sv);
    push(5, "Zero-copy bulk transfer"sv);
}

// The receiver reports here each time it is done. The alarm is the answer, after which it may read
// the keyboard and power off.
[[noreturn]] void answer_for_ever() {
    for (bool first = true;; first = false) {
        static_cast<void>(ashlar::wait(wiring::done));
        if (first) ashlar::print(wiring::print, "The receiver has them all"sv);
        if (wiring::alarm.connected) wiring::alarm.raise();
    }
}

}  // namespace

// All ports but `print` are optional: a second sender that only prints needs no more.
int main() {
    ashlar::print(wiring::print, "Hello via IPC!"sv);
    ashlar::print(wiring::print, "IPC works!"sv);
    if (wiring::frames.connected) show_shared_memory();
    if (wiring::out.connected) show_ring();
    if (wiring::done.connected) answer_for_ever();
}
