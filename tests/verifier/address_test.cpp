// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What addresses can do, and what does not compile.
#include "verifier/address.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <type_traits>

namespace {

using namespace verifier;

template <typename One, typename Other>
concept Added = requires(One one, Other other) { one + other; };
template <typename One, typename Other>
concept Subtracted = requires(One one, Other other) { one - other; };
template <typename One, typename Other>
concept Compared = requires(One one, Other other) { one < other; };

static_assert(Added<Virtual, std::uint64_t> && Added<Physical, std::uint64_t>);
static_assert(!Added<Virtual, Virtual> && !Added<Physical, Physical> && !Added<Virtual, Physical>);
static_assert(Subtracted<Virtual, Virtual> && Subtracted<Physical, Physical>);
static_assert(!Subtracted<Virtual, Physical> && !Subtracted<Physical, Virtual>);
static_assert(Compared<Virtual, Virtual> && !Compared<Virtual, Physical>);
static_assert(!Compared<Virtual, std::uint64_t>);
static_assert(!std::convertible_to<std::uint64_t, Virtual>);
static_assert(!std::convertible_to<Virtual, std::uint64_t>);
static_assert(!std::constructible_from<Virtual, Physical>);
static_assert(std::same_as<decltype(Virtual{} - Virtual{}), std::uint64_t>);
static_assert(std::same_as<decltype(Virtual{} + 1), Virtual>);
static_assert(sizeof(Physical) == 8 && std::is_trivially_copyable_v<Physical>);

TEST(Address, and_a_size_is_an_address) {
    EXPECT_EQ(Virtual{0x1000} + 0x20, Virtual{0x1020});
    EXPECT_EQ(Virtual{0x1020} - Virtual{0x1000}, 0x20U);
    EXPECT_EQ(Physical{0x1020} % 0x1000, 0x20U);
    Physical at{0x4000'0000};
    at += 0x1000;
    EXPECT_EQ(at.number(), 0x4000'1000U);
}

TEST(Address, wraps_around_as_the_processors_do) {
    EXPECT_EQ(Virtual{~std::uint64_t{0}} + 1, Virtual{});
    EXPECT_EQ(Virtual{} - Virtual{1}, ~std::uint64_t{0});
}

TEST(Address, lies_in_a_page_of_its_machine) {
    constexpr Pages pages{0x4000};
    EXPECT_EQ(pages.start_of(Virtual{0x7fff}), Virtual{0x4000});
    EXPECT_EQ(pages.end_of(Physical{0x4001}), Physical{0x8000});
    EXPECT_EQ(pages.end_of(Physical{0x4000}), Physical{0x4000});  // that page is not begun
    EXPECT_EQ(pages.whole(0x4001), 0x8000U);
    EXPECT_EQ(pages.whole(0), 0U);
}

TEST(Address, is_printed_as_its_number) {
    EXPECT_EQ(fmt::format("{:#x} {}", Physical{0x40}, Virtual{12}), "0x40 12");
}

}  // namespace
