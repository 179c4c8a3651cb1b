// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The spellings of values, and YAML that types nothing.
#include "verifier/description/values.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "verifier/description/node.hpp"

namespace verifier {
namespace {

const std::string file = "test.yaml";

Node node(const std::string& text) { return parse(text, file); }

std::string error_of(const std::string& text) {
    try {
        node(text);
    } catch (const ReadError& error) {
        return text_of(error.place) + ": " + error.text;
    }
    return "";
}

TEST(Values, a_number_is_decimal_or_hexadecimal_with_underscores) {
    EXPECT_EQ(as_number("0"), 0U);
    EXPECT_EQ(as_number("64"), 64U);
    EXPECT_EQ(as_number("1_000"), 1000U);
    EXPECT_EQ(as_number("0x9000_0000"), 0x9000'0000U);
    EXPECT_EQ(as_number("0xFf"), 255U);
    EXPECT_EQ(as_number("18_446_744_073_709_551_615"), std::numeric_limits<std::uint64_t>::max());
}

TEST(Values, what_yaml_or_c_would_read_otherwise_is_no_number) {
    for (const char* text : {"", "010", "-1", "+1", "1:30", "1e3", "1.0", "0x", "_1", "1_", "1__0",
                             "0X10", " 1", "0b1", "0o7", "18446744073709551616", "ten"})
        EXPECT_EQ(as_number(text), std::nullopt) << text;
}

TEST(Values, a_size_has_a_unit_behind_a_space) {
    EXPECT_EQ(as_size("1 B"), 1U);
    EXPECT_EQ(as_size("64 KiB"), 65536U);
    EXPECT_EQ(as_size("4   KiB"), 4096U);
    EXPECT_EQ(as_size("0x10 MiB"), 16U << 20);
    EXPECT_EQ(as_size("256 GiB"), 256ULL << 30);
    for (const char* text : {"64", "64K", "64 KB", "64\tKiB", "64KiB", " 64 KiB", "64 KiB ",
                             "64 kib", "18446744073709551615 KiB"})
        EXPECT_EQ(as_size(text), std::nullopt) << text;
}

TEST(Values, a_time_is_nanoseconds) {
    EXPECT_EQ(as_time("7 ns"), 7U);
    EXPECT_EQ(as_time("20 us"), 20'000U);
    EXPECT_EQ(as_time("0x5 us"), 5'000U);
    EXPECT_EQ(as_time("1_000  ns"), 1'000U);
    EXPECT_EQ(as_time("20 ms"), 20'000'000U);
    EXPECT_EQ(as_time("3600 s"), 3'600'000'000'000U);
    for (const char* text : {"20ms", "0.5 s", "1 min", "10", "010 ms", "5\tus"})
        EXPECT_EQ(as_time(text), std::nullopt);
}

TEST(Values, a_flag_is_true_or_false) {
    EXPECT_TRUE(flag(node("true")));
    EXPECT_FALSE(flag(node("false")));
    for (const char* text : {"yes", "on", "1", "True", "~"})
        EXPECT_THROW(flag(node(text)), ReadError) << text;
}

TEST(Values, a_right_is_r_rw_or_rx) {
    EXPECT_EQ(right(node("r")), Right::read);
    EXPECT_EQ(right(node("rw")), Right::read_write);
    EXPECT_EQ(right(node("rx")), Right::read_execute);
    EXPECT_EQ(right_or_none(node("none")), std::nullopt);
    EXPECT_EQ(right_or_none(node("rw")), Right::read_write);
    EXPECT_THROW(right(node("w")), ReadError);
    EXPECT_THROW(right(node("none")), ReadError);
}

TEST(Values, halves_stand_on_both_sides_of_one_sign) {
    EXPECT_EQ(halves("a -> b", " -> ")->first, "a");
    EXPECT_EQ(halves("a -> b", " -> ")->second, "b");
    for (const char* text : {"a", "a ->", " -> b", "a -> b -> c"})
        EXPECT_FALSE(halves(text, " -> ").has_value()) << text;
}

TEST(Nodes, words_that_yaml_types_stay_words) {
    const Node root = node("[no, null, ~, NULL, 1:30, 2026-11-01, 010, \"\", 'a b', nullable]");
    const std::vector<std::string> words{"no",         "null", "~", "NULL", "1:30",
                                         "2026-11-01", "010",  "",  "a b",  "nullable"};
    ASSERT_EQ(root.items.size(), words.size());
    for (std::size_t index = 0; index < words.size(); ++index)
        EXPECT_EQ(root.items[index].text, words[index]);
}

TEST(Nodes, a_mark_of_byte_order_carriage_returns_and_long_letters_move_nothing) {
    const Node root = node("\xef\xbb\xbfkey: \"\xc3\xa9\"\r\nb: null\r\nc: ~\r\n");
    EXPECT_EQ(root.key(0).text, "key");
    EXPECT_EQ(root.value(0).text, "\xc3\xa9");
    EXPECT_EQ(root.value(1).text, "null");
    EXPECT_EQ(root.value(2).text, "~");
    EXPECT_EQ(root.key(2).line, 3);
}

TEST(Nodes, a_node_knows_its_line) {
    const Node root =
        node("# a comment\na: 1\n\nb:\n  - {c: 2,\n     d: null}\n  - e: |\n      f\n");
    EXPECT_EQ(root.line, 2);
    EXPECT_EQ(root.key(1).line, 4);
    const Node& list = root.value(1);
    EXPECT_EQ(list.items[0].line, 5);
    EXPECT_EQ(list.items[0].key(1).line, 6);
    EXPECT_EQ(list.items[0].value(1).text, "null");
    EXPECT_EQ(list.items[1].line, 7);
    EXPECT_EQ(text_of(list.items[1].place()), "test.yaml:7");
}

TEST(Nodes, what_stands_elsewhere_or_twice_is_an_error) {
    EXPECT_EQ(error_of("a: 1\nb: 2\na: 3"), "test.yaml:3: `a` stands here twice");
    EXPECT_EQ(error_of("a: &x 1\nb: *x"), "test.yaml:1: an anchor is not part of the language");
    EXPECT_EQ(error_of("a: !!str 1"),
              "test.yaml:1: the tag tag:yaml.org,2002:str is not part of the language");
    EXPECT_EQ(error_of("a: {}\n<<: {b: 1}"),
              "test.yaml:2: a merge key is not part of the language");
    EXPECT_EQ(error_of("a: 1\n---\nb: 1"), "test.yaml:3: a second document starts here");
    EXPECT_EQ(error_of("# nothing\n"), "test.yaml:1: the file holds nothing");
    EXPECT_EQ(error_of("a: [1\nb: 2"),
              "test.yaml:2: this is not YAML: end of sequence flow not found");
    EXPECT_EQ(error_of(std::string(40, '[')), "test.yaml:1: nested deeper than 32 levels");
}

TEST(Nodes, another_shape_is_an_error) {
    EXPECT_THROW(scalar(node("[a]")), ReadError);
    EXPECT_THROW(list(node("a")), ReadError);
    EXPECT_THROW(map(node("[a]")), ReadError);
    EXPECT_EQ(one_or_more(node("a")).size(), 1U);
    EXPECT_EQ(one_or_more(node("[a, b]")).size(), 2U);
}

}  // namespace
}  // namespace verifier
