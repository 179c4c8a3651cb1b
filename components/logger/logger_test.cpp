// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The logger's own source on the host twin of its wiring in examples/log: two workers, a console and
// a region.
#include <gtest/gtest.h>
#include <log/records.hpp>
#include <wiring.hpp>

int component_main();

namespace {

using namespace ashlar;
using ashlar::host::machine;

struct FakeConsole {
    std::vector<std::string> lines{""};
    terminal::Done line(const Caller&, const terminal::Text& text) {
        lines.back() += text_of(text.bytes, text.length & 0x7f);
        if ((text.length & 0x80) == 0) lines.emplace_back();
        return {status::ok};
    }
    terminal::Done shared(const Caller&, const terminal::Extent&) {
        return {status::not_available};
    }
};

void send(std::size_t source, log::Level level, std::string_view text) {
    logging::Record record{};
    record.time = 1'000'000;
    record.level = static_cast<std::uint8_t>(level);
    record.length = static_cast<std::uint8_t>(copy_text(record.text, text));
    host::push(wiring::log_records[source], record);
}
void count_dropped(std::size_t source, std::uint64_t dropped) {
    wiring::log_records[source].peer_line.as<abi::RingLine>()->dropped = dropped;
}

struct Logger : testing::Test {
    FakeConsole console;
    Logger() {
        host::reset(wiring::log_records, wiring::kept);
        machine().serve(wiring::print, console);
    }
    std::vector<std::string> run(std::vector<host::Machine::Step> steps) {
        machine().script(std::move(steps));
        EXPECT_EQ(host::run(component_main).end, host::End::script_over);
        console.lines.pop_back();
        return console.lines;
    }
};
using Lines = std::vector<std::string>;

TEST_F(Logger, prints_the_name_of_the_ring_not_of_the_text) {
    EXPECT_EQ(
        run({[] {
            send(1, log::Level::error, "worker.0: not I");
            send(0, log::Level::debug, "a\n[    0.001000] error   worker.1: nor I");
        }}),
        (Lines{"[    0.001000] debug   worker.0: a\\x0a[    0.001000] error   worker.1: nor I",
               "[    0.001000] error   worker.1: worker.0: not I"}));
}

TEST_F(Logger, takes_one_record_of_each_in_turn) {
    const auto lines = run({[] {
        for (const char* const text : {"a", "b", "c"}) send(0, log::Level::info, text);
        send(1, log::Level::info, "d");
    }});
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_TRUE(lines[1].ends_with("worker.1: d"));
}

TEST_F(Logger, tells_a_loss_once_in_its_own_name) {
    const auto lines = run({[] {
                                send(0, log::Level::info, "a");
                                count_dropped(0, 3);
                            },
                            [] { send(0, log::Level::info, "b"); },
                            [] {
                                send(0, log::Level::info, "c");
                                count_dropped(0, 5);
                            }});
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_TRUE(lines[1].ends_with("warning (logger): worker.0: 3 records lost so far"));
    EXPECT_TRUE(lines[4].ends_with("warning (logger): worker.0: 5 records lost so far"));
}

TEST_F(Logger, tells_a_loss_though_the_source_never_stops) {
    const auto lines = run({[] {
        for (int number = 0; number < 32; ++number) send(0, log::Level::info, "flood");
        count_dropped(0, 1);
    }});
    ASSERT_EQ(lines.size(), 33u);
}

TEST_F(Logger, keeps_the_newest_with_their_names) {
    using Records = log::Records<wiring::kept.size>;
    run({[] {
        for (int number = 0; number < 30; ++number) send(0, log::Level::info, "old");
        send(1, log::Level::debug, "one");
        send(1, log::Level::debug, "two");
    }});
    const Records::Reader kept{wiring::kept};
    EXPECT_EQ(kept.newest(), 32u);
    EXPECT_FALSE(kept.at(11));  // 20 fit, and the one whose slot is written next
    EXPECT_TRUE(kept.at(12));
    const auto newest = kept.at(32);
    ASSERT_TRUE(newest);
    EXPECT_EQ(text_of(newest->name, newest->name_length), "worker.0");
    EXPECT_EQ(text_of(newest->text, newest->length), "old");
}

}  // namespace
