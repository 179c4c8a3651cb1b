// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The component's own source on the host twin of its wiring.
#include <gtest/gtest.h>
#include <wiring.hpp>

int component_main();

namespace {

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

TEST(Template, prints_each_message) {
    ashlar::host::reset(wiring::in);
    FakeConsole console;
    ashlar::host::machine().serve(wiring::print, console);
    if constexpr (wiring::in.connected) {
        ashlar::host::machine().script({[] {
            demo::Message message{.number = 1, .length = 0, .text = {}};
            message.length = static_cast<std::uint8_t>(ashlar::copy_text(message.text, "hello"));
            ashlar::host::push(wiring::in, message);
        }});
    }
    ashlar::host::run(component_main);
    ASSERT_FALSE(console.lines.empty());
    EXPECT_EQ(console.lines.front(), "Ready");
    if (wiring::in.connected) {
        EXPECT_EQ(console.lines.back(), "hello");
    }
}

}  // namespace
