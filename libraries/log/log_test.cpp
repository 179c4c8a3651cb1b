// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a log call puts into the ring, and how a record is shown, whatever its source wrote.
#include <gtest/gtest.h>
#include <log/records.hpp>

#include <random>
#include <string>

namespace {

using namespace ashlar;
using log::CutText;
using log::Named;

struct Record {  // as interfaces/logging.yaml says
    std::uint64_t time{};
    std::uint8_t level{}, length{};
    std::array<char, 118> text{};
};

struct Logging : testing::Test {
    abi::RingLine source, logger;
    std::array<Record, 4> slots;
    RingCache cache, logger_cache;
    DroppingProducer<Record, 4, "log (test:1)"> log{
        {.own = &source, .peer_line = &logger, .slots = slots.data(), .cache = &cache}};
    Consumer<Record, 4, "log (test:2)", WhenFull::drop> records{
        {.own = &logger, .peer_line = &source, .slots = slots.data(), .cache = &logger_cache}};
    std::string text() {
        const auto record = records.pop();
        return record ? std::string{text_of(record->text, record->length)} : "nothing";
    }
};

TEST_F(Logging, a_call_is_a_record_with_its_level) {
    log::error(log, "sample {} is {:#x}", 7, 255);
    log::warning(log, "two");
    log::info(log, "three");
    log::debug(log, "{}", std::chrono::milliseconds{4});
    std::uint64_t before = 0;
    const char* const texts[]{"sample 7 is 0xff", "two", "three", "4ms"};
    for (std::uint8_t level = 0; level < 4; ++level) {
        const auto record = records.pop();
        ASSERT_TRUE(record);
        EXPECT_EQ(record->level, level);
        EXPECT_EQ(text_of(record->text, record->length), texts[level]);
        EXPECT_GT(record->time, before);
        before = record->time;
    }
    EXPECT_EQ(text(), "nothing");
}

TEST_F(Logging, a_full_ring_drops_and_counts) {
    for (int number = 0; number < 9; ++number) log::info(log, "{}", number);
    EXPECT_EQ(records.dropped(), 5u);
    for (const char* const kept : {"0", "1", "2", "3", "nothing"}) EXPECT_EQ(text(), kept);
}

TEST_F(Logging, a_long_text_is_cut_at_a_character) {
    log::info(log, "{}", std::string(118, 'x'));
    log::info(log, "{}{}", std::string(118, 'x'), "y");
    log::info(log, "{:x<113}ä€€", "");  // the mark would begin inside a character
    EXPECT_EQ(text(), std::string(118, 'x'));
    EXPECT_EQ(text(), std::string(115, 'x') + "…");
    EXPECT_EQ(text(), std::string(113, 'x') + "ä…");
    log::info(log, "{:x<114}€€", "");
    EXPECT_EQ(text(), std::string(114, 'x') + "…");
}

TEST_F(Logging, a_port_without_a_grant_logs_nothing) {
    const DroppingProducer<Record, 2, "log"> absent{{.connected = false}};
    log::error(absent, "nobody reads this");
}

std::string shown(const Named& record) {
    std::array<char, 600> bytes{};
    CutText text{bytes};
    log::show(text, record);
    return {bytes.data(), text.length()};
}
Named named(std::uint64_t time, std::uint8_t level, std::string_view text) {
    Record record{.time = time, .level = level};
    record.length = static_cast<std::uint8_t>(copy_text(record.text, text));
    return Named::of("worker.3", record);
}

TEST(Showing, has_time_level_name_and_text) {
    EXPECT_EQ(shown(named(12'034'567'899, 1, "hot")), "[   12.034567] warning worker.3: hot");
    EXPECT_EQ(shown(named(0, 9, "")), "[    0.000000] unknown worker.3: ");
}

TEST(Showing, a_text_begins_no_line) {
    EXPECT_EQ(shown(named(0, 0, "a\nb\x1b[2J\x7f ü")),
              "[    0.000000] error   worker.3: a\\x0ab\\x1b[2J\\x7f ü");
}

TEST(Showing, any_bytes_of_a_source_make_one_line_with_its_name) {
    std::mt19937_64 random{14};
    for (int turn = 0; turn < 20'000; ++turn) {
        Record record{.time = random(),
                      .level = static_cast<std::uint8_t>(random()),
                      .length = static_cast<std::uint8_t>(random())};
        for (char& byte : record.text) byte = static_cast<char>(random());
        const std::string line = shown(Named::of("worker.3", record));
        ASSERT_NE(line.find(" worker.3: "), std::string::npos);
        for (const char byte : line) ASSERT_FALSE(byte >= 0 && byte < ' ') << line;
    }
}

TEST(Keeping, a_region_holds_what_fits) {
    using Records = log::Records<4096>;
    static_assert(Records::bytes <= 4096 && Records::bytes + sizeof(Named) > 4096);
    static_assert(Shareable<Named>);
}

}  // namespace
