// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sizes of messages, and the bytes of config values.
#include "verifier/description/layout.hpp"

#include <gtest/gtest.h>

#include <map>

#include "verifier/description/config.hpp"

namespace verifier {
namespace {

using Bytes = std::vector<std::uint8_t>;

class LayoutTest : public testing::Test {
  protected:
    // The size and the alignment of the message `M` of the interface `one`.
    Layout layout(const std::string& messages, const std::string& message = "one.M") {
        put("one", messages);
        Layouts layouts{[this](const std::string& name, const Node&) -> const Interface& {
            return interfaces_.at(name);
        }};
        return layouts.of(message, roots_.at("one"));
    }
    void put(const std::string& name, const std::string& messages) {
        roots_[name] = parse("interface: " + name + "\nmessages: " + messages, file_);
        interfaces_[name] = read_interface(roots_[name]);
    }
    std::uint64_t size(const std::string& messages) { return layout(messages).size; }

  private:
    const std::string file_ = "one.yaml";
    std::map<std::string, Node> roots_;
    std::map<std::string, Interface> interfaces_;
};

TEST_F(LayoutTest, a_scalar_is_as_large_as_it_says) {
    for (const auto& [name, bytes] :
         std::map<std::string, std::uint64_t>{{"u8", 1}, {"i16", 2}, {"u32", 4}, {"i64", 8}}) {
        EXPECT_EQ(layout("{M: {a: u8}}", name).size, bytes);
        EXPECT_EQ(layout("{M: {a: u8}}", name).align, bytes);
    }
}

TEST_F(LayoutTest, a_field_lies_at_a_multiple_of_its_alignment) {
    EXPECT_EQ(size("{M: {a: u8}}"), 1U);
    EXPECT_EQ(size("{M: {a: u8, b: u32}}"), 8U);
    EXPECT_EQ(size("{M: {a: u8, b: u16, c: u8, d: u64}}"), 16U);
    EXPECT_EQ(size("{M: {number: u32, length: u8, text: char x 55}}"), 60U);
    EXPECT_EQ(size("{M: {status: status, a: u8}}"), 8U);
}

TEST_F(LayoutTest, the_whole_is_a_multiple_of_the_largest) {
    EXPECT_EQ(size("{M: {a: u64, b: u8}}"), 16U);
    EXPECT_EQ(size("{M: {a: u16 x 3, b: char x 3}}"), 10U);
    EXPECT_EQ(layout("{M: {a: u16 x 3, b: char x 3}}").align, 2U);
}

TEST_F(LayoutTest, messages_lie_in_messages_and_in_arrays_of_them) {
    EXPECT_EQ(size("{M: {a: u8, b: Inner x 3}, Inner: {c: u16, d: u8}}"), 14U);
    put("other", "{Big: {a: u64}}");
    EXPECT_EQ(size("{M: {a: u8, b: other.Big}}"), 16U);
}

TEST_F(LayoutTest, an_existing_type_says_its_size) {
    EXPECT_EQ(size("{M: {header: frames.hpp, type: net::Frame, size: 62 B}}"), 62U);
    EXPECT_EQ(size("{M: {header: u32, type: u32, size: u64}}"), 16U);
}

TEST_F(LayoutTest, what_has_no_size_is_an_error) {
    EXPECT_THROW(size("{M: {a: M}}"), ReadError);
    EXPECT_THROW(size("{M: {a: N}, N: {b: M}}"), ReadError);
    EXPECT_THROW(size("{M: {a: bool}}"), ReadError);
    EXPECT_THROW(size("{M: {a: u8 x 0}}"), ReadError);
    EXPECT_THROW(size("{N: {a: u8}}"), ReadError);
    EXPECT_THROW(size("{M: {}}"), ReadError);
}

class ConfigTest : public testing::Test {
  protected:
    Bytes bytes(const std::string& fields, const std::string& given = "{}",
                const std::string& over = "{}") {
        const Node declared = parse(fields, file_), first = parse(given, file_),
                   second = parse(over, file_);
        Values values;
        values.put(first);
        values.put(second);
        return config_bytes(config_fields(declared), values, first);
    }
    Bytes one(const std::string& type, const std::string& value) {
        return bytes("{f: {type: " + type + "}}", "{f: " + value + "}");
    }

  private:
    const std::string file_ = "component.yaml";
};

TEST_F(ConfigTest, numbers_are_little_endian_and_two_s_complement) {
    EXPECT_EQ(one("u8", "255"), (Bytes{255, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("u32", "0x1234_5678"), (Bytes{0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0}));
    EXPECT_EQ(one("i16", "-5"), (Bytes{251, 255, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("i8", "-128"), (Bytes{128, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("i64", "-9223372036854775808"), (Bytes{0, 0, 0, 0, 0, 0, 0, 0x80}));
    EXPECT_EQ(one("u64", "0xffff_ffff_ffff_ffff"), Bytes(8, 255));
}

TEST_F(ConfigTest, what_does_not_fit_is_an_error) {
    for (const auto& [type, value] : {std::pair{"u8", "256"},
                                      {"u8", "-1"},
                                      {"i8", "128"},
                                      {"i8", "-129"},
                                      {"u16", "ten"},
                                      {"flag", "1"},
                                      {"char x 3", "four"},
                                      {"size", "4"},
                                      {"time", "4"},
                                      {"ipv4", "10.0.2.256/8"},
                                      {"ipv4", "10.0.2/8"},
                                      {"ipv4", "10.0.2.15/"},
                                      {"ipv4", "10.0.2.15/33"},
                                      {"mac", "\"52:54:00:12:34\""},
                                      {"mac", "\"52:54:00:12:34:56:78\""},
                                      {"u24", "1"},
                                      {"char x 0", "a"}})
        EXPECT_THROW(one(type, value), ReadError) << type << " " << value;
}

TEST_F(ConfigTest, each_type_has_its_bytes) {
    EXPECT_EQ(one("flag", "true"), (Bytes{1, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("size", "2 KiB"), (Bytes{0, 8, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("time", "1 us"), (Bytes{0xe8, 3, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("char x 3", "no"), (Bytes{'n', 'o', 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(one("char x 8", "null"), (Bytes{'n', 'u', 'l', 'l', 0, 0, 0, 0}));
    EXPECT_EQ(one("ipv4", "10.0.2.15/24"), (Bytes{10, 0, 2, 15, 24, 0, 0, 0}));
    EXPECT_EQ(one("ipv4", "10.0.2.15"), (Bytes{10, 0, 2, 15, 32, 0, 0, 0}));
    EXPECT_EQ(one("mac", "\"52:54:00:12:aB:56\""), (Bytes{0x52, 0x54, 0, 0x12, 0xab, 0x56, 0, 0}));
}

TEST_F(ConfigTest, fields_lie_in_order_of_the_file_each_at_its_alignment) {
    EXPECT_EQ(bytes("{a: {type: u8}, c: {type: mac}, b: {type: u16}, d: {type: u32}}",
                    "{d: 4, c: \"2:3:4:5:6:7\", b: 2, a: 1}"),
              (Bytes{1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 2, 0, 4, 0, 0, 0}));
    EXPECT_EQ(bytes("{}"), Bytes{});
}

TEST_F(ConfigTest, a_later_value_wins_over_an_earlier_one_and_both_over_the_default) {
    const std::string fields =
        "{a: {type: u8, default: 1, unit: percent}, b: {type: u8, default: 2}, c: {type: u8, "
        "default: 3}}";
    EXPECT_EQ(bytes(fields, "{b: 20, c: 30}", "{c: 40}"), (Bytes{1, 20, 40, 0, 0, 0, 0, 0}));
    EXPECT_THROW(bytes(fields, "{d: 1}"), ReadError);
    EXPECT_THROW(bytes("{a: {type: u8}}"), ReadError);
}

}  // namespace
}  // namespace verifier
