// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The receiver's own source on the host twin of its wiring.
#include <gtest/gtest.h>
#include <wiring.hpp>

int component_main();

namespace {

using ashlar::host::End;
using ashlar::host::machine;
using ashlar::host::Outcome;

struct FakeConsole {
    std::vector<std::string> lines;
    terminal::Done line(const ashlar::Caller&, const terminal::Text& text) {
        lines.emplace_back(ashlar::text_of(text.bytes, text.length));
        return {ashlar::status::ok};
    }
    terminal::Done shared(const ashlar::Caller&, const terminal::Extent&) {
        return {ashlar::status::not_available};
    }
};

void send(std::uint32_t number, std::string_view text) {
    demo::Message message{.number = number, .length = 0, .text = {}};
    message.length = static_cast<std::uint8_t>(ashlar::copy_text(message.text, text));
    ashlar::host::push(wiring::in, message);
}
void type(std::string_view text) {
    terminal::Typed typed;
    typed.length = static_cast<std::uint8_t>(ashlar::copy_text(typed.bytes, text));
    ashlar::host::push(wiring::typed, typed);
}
void end_of_input() {
    ashlar::host::push(wiring::typed, terminal::Typed{.kind = 1, .length = 0, .bytes = {}});
}
void alarm() { ashlar::host::raise(wiring::alarm); }

class Receiver : public testing::Test {
  protected:
    void SetUp() override {
        ashlar::host::reset(wiring::in, wiring::typed);
        machine().serve(wiring::print, console);
    }
    FakeConsole console;
};

TEST_F(Receiver, prints_messages_then_echoes_until_quit) {
    machine().script({alarm,
                      [] {
                          send(1, "one");
                          send(2, "two");
                      },
                      [] {
                          send(3, "three");
                          send(4, "four");
                          send(5, "five");
                      },
                      alarm, [] { type("hello"); }, [] { type("quit"); }});
    EXPECT_EQ(ashlar::host::run(component_main),
              (Outcome{.end = End::power_off, .status = 0, .text = {}}));
    EXPECT_EQ(console.lines,
              (std::vector<std::string>{"The alarm rings", "one", "two", "three", "four", "five",
                                        "Type a line, or quit", "You typed: hello", "Goodbye"}));
    EXPECT_EQ(machine().signals(wiring::done.slot), 1u);
}

TEST_F(Receiver, early_end_of_input_waits_for_the_senders_last_line) {
    end_of_input();
    machine().script({alarm, [] {
                          for (std::uint32_t at = 1; at <= 5; ++at) send(at, "x");
                      }});
    EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over);
    machine().then(alarm);
    EXPECT_EQ(console.lines.back(), "x");
}

TEST_F(Receiver, survives_lying_lengths_and_indices) {
    machine().script({[] {
        demo::Message message{.number = 1, .length = 255, .text = {}};
        message.text.fill('!');
        ashlar::host::push(wiring::in, message);
        wiring::in.peer_line.as<abi::RingLine>()->index.store(1'000'000);
        machine().raise(wiring::in.events());
    }});
    EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over);
    EXPECT_TRUE(
        console.lines.empty());  // an index out of range hides even what was pushed before it
    EXPECT_GT(wiring::in.corrupt(), 0u);
}

}  // namespace
