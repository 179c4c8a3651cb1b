// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The sender's own source on the host twin of its wiring: its output, in order, by receiver.
#include <gtest/gtest.h>
#include <wiring.hpp>

int component_main();

namespace {

using ashlar::host::End;
using ashlar::host::machine;

// Prints what a console would: checks extents as the real one does.
struct FakeConsole {
    std::vector<std::string> lines;

    terminal::Done line(const ashlar::Caller&, const terminal::Text& text) {
        lines.emplace_back(ashlar::text_of(text.bytes, text.length));
        return {ashlar::status::ok};
    }
    terminal::Done shared(const ashlar::Caller&, const terminal::Extent& extent) {
        if (!wiring::frames.contains(extent.offset, extent.length))
            return {ashlar::status::out_of_range};
        std::string text(extent.length, '\0');
        EXPECT_TRUE(wiring::frames.read(extent.offset, std::as_writable_bytes(std::span{text})));
        lines.push_back(text);
        return {ashlar::status::ok};
    }
};

class Sender : public testing::Test {
  protected:
    void SetUp() override {
        ashlar::host::reset(wiring::out, wiring::frames);
        machine().serve(wiring::print, console);
    }
    FakeConsole console;
};

TEST_F(Sender, prints_the_transcript_and_pushes_five_messages) {
    machine().script({[] { ashlar::host::raise(wiring::done); }});
    EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over);

    ASSERT_EQ(console.lines.size(), 7u);
    EXPECT_EQ(console.lines[0], "Hello via IPC!");
    EXPECT_EQ(console.lines[1], "IPC works!");
    EXPECT_GT(console.lines[2].size(), 64u);
    EXPECT_GT(console.lines[3].size(), 64u);
    EXPECT_EQ(console.lines[4], "A pair past the region was refused: out of range");
    EXPECT_EQ(console.lines[5], "SHM test complete!");
    EXPECT_EQ(console.lines[6], "The receiver has them all");
    EXPECT_EQ(machine().signals(wiring::alarm.slot), 2u);

    const std::vector<std::string> expected{"Hello from sender!", "Message #2", "Message #3",
                                            "Testing shared memory IPC", "Zero-copy bulk transfer"};
    for (const std::string& text : expected) {
        const auto message = ashlar::host::pop(wiring::out);
        ASSERT_TRUE(message);
        EXPECT_EQ(ashlar::text_of(message->text, message->length), text);
    }
    EXPECT_FALSE(ashlar::host::pop(wiring::out));
}

TEST_F(Sender, waits_for_the_receiver) {
    EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over);
    EXPECT_EQ(console.lines.size(), 6u);
    EXPECT_EQ(machine().signals(wiring::alarm.slot), 1u);
}

TEST_F(Sender, goes_on_when_the_console_is_gone) {
    machine().on_call(wiring::print.slot, [](auto, auto&) { return abi::Status::server_gone; });
    machine().script({[] { ashlar::host::raise(wiring::done); }});
    EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over);
}

}  // namespace
