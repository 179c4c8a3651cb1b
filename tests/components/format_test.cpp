// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Values in text, beside {fmt}, which writes by the same grammar.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ashlar/format.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

class Text {
  public:
    void put(std::string_view text) { all += text; }
    std::string all;
};

template <typename... Values>
std::string ours(ashlar::Format<std::type_identity_t<Values>...> text, const Values&... values) {
    Text sink;
    ashlar::format_to(sink, text, values...);
    return sink.all;
}

#define EXPECT_SAME(...) EXPECT_EQ(ours(__VA_ARGS__), fmt::format(__VA_ARGS__))

TEST(Format, texts_and_braces_stay) {
    EXPECT_SAME("");
    EXPECT_SAME("plain");
    EXPECT_SAME("{{}} {{{}}}", 1);
    EXPECT_SAME("{}{}{}", 1, 2, 3);
}

TEST(Format, integers_in_every_form) {
    for (const int value :
         {0, 1, -1, 42, -1000, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
        EXPECT_SAME("{} {:d} {:x} {:X} {:o} {:b}", value, value, value, value, value, value);
        EXPECT_SAME("{:#x} {:#X} {:#o} {:#b}", value, value, value, value);
        EXPECT_SAME("{:+} {: } {:-}", value, value, value);
        EXPECT_SAME("{:12}|{:<12}|{:>12}|{:^12}|{:*^12}|{:012}", value, value, value, value, value,
                    value);
        EXPECT_SAME("{:+#012x}|{:3}", value, value);
    }
    // As std::format says: a 0 beside an alignment is ignored. {fmt} fills with it.
    EXPECT_EQ(ours("{:<#012x}|{:>06}|", 42, -7), "0x2a        |    -7|");
    EXPECT_SAME("{} {}", std::numeric_limits<std::int64_t>::min(), ~std::uint64_t{0});
    EXPECT_SAME("{:#b} {}", ~std::uint64_t{0}, std::uint8_t{200});
    EXPECT_SAME("{} {:d} {:c} {:5}|{:>3}", 'x', 'x', 65, 'y', 'z');
    EXPECT_SAME("{} {} {:d} {:7}|{:>7}", true, false, true, true, false);
}

TEST(Format, text_is_cut_and_padded) {
    const std::string long_one(40, 'a');
    EXPECT_SAME("{} {:s} {:.3} {:10}|{:>10}|{:^10.2}", "text"sv, "text"sv, "text"sv, "text"sv,
                "text"sv, "text"sv);
    EXPECT_SAME("{} {:.0}|{:100}", long_one, long_one, long_one);
    EXPECT_EQ(ours("{} {}", "literal", long_one.c_str()), "literal " + long_one);
}

TEST(Format, enumerations_pointers_and_durations) {
    enum class Colour : std::uint8_t { red = 7 };
    EXPECT_EQ(ours("{} {:x}", Colour::red, reinterpret_cast<void*>(0x1000)), "7 1000");
    EXPECT_EQ(ours("{} {} {} {:>8}|", 100ms, -3s, 5ns, 2us), "100ms -3s 5ns      2us|");
}

TEST(Format, floating_point_is_exact) {
    for (const double value :
         {0.0, -0.0, 1.0, 0.5, 1.5, 2.5, -2.5, 0.1, 123456.789, 9.9999995, 0.9999999, 1e22, 1e300,
          5e-324, 2.2250738585072014e-308, std::numeric_limits<double>::max(), HUGE_VAL, -HUGE_VAL,
          std::nan("")}) {
        EXPECT_EQ(ours("{}", value), fmt::format("{:f}", value));
        EXPECT_SAME("{:.0f} {:#.0f} {:.1f} {:.15f} {:+.3f} {:015.2f}|{:<15.2f}|{:^15.2f}", value,
                    value, value, value, value, value, value, value);
    }
    EXPECT_SAME("{:f}", 1.25f);
    std::mt19937_64 random{3};
    for (int turn = 0; turn < 20'000; ++turn) {
        const auto value = std::bit_cast<double>(random());
        if (std::isnan(value)) continue;
        EXPECT_SAME("{:.6f}", value);
        const double usual = std::ldexp(static_cast<double>(random() >> 11), -40);
        EXPECT_SAME("{:.0f} {:.2f} {:.9f}", usual, usual, usual);
    }
}

}  // namespace
