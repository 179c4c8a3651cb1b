// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Loads that the linker moved around erratum 843419: exactly a branch to the same word and a branch
// back. That ld.lld makes such ones, and that an image with one is judged, is for test_faults.py.
#include <gtest/gtest.h>

#include <map>

#include "verifier/arch/aarch64/erratum.hpp"

namespace verifier::aarch64 {
namespace {

constexpr std::uint64_t text = 0xffff'ffff'fe02'0000, end = text + 0x2000;
constexpr std::uint64_t adrp_at = text + 0xffc, load_at = adrp_at + 8, copy_at = end + 16;
constexpr std::uint32_t adrp_x0 = 0x9000'0000, load_x0 = 0xf940'0400, nop = 0xd503'201f;

constexpr std::uint32_t branch(std::uint64_t from, std::uint64_t to) {
    return 0x1400'0000 | static_cast<std::uint32_t>((to - from) / 4 & 0x03ff'ffff);
}

// As the linker makes it; a case changes a word of it.
struct Moved {
    std::map<std::uint64_t, std::uint32_t> words{{adrp_at, adrp_x0},
                                                 {adrp_at + 4, nop},
                                                 {load_at, branch(load_at, copy_at)},
                                                 {copy_at, load_x0},
                                                 {copy_at + 4, branch(copy_at + 4, load_at + 4)}};

    [[nodiscard]] MovedLoads loads() const {
        return {[this](std::uint64_t at) -> std::optional<std::uint32_t> {
                    const auto found = words.find(at);
                    return found == words.end() ? std::nullopt : std::optional{found->second};
                },
                text, end};
    }
    [[nodiscard]] bool accepted(std::uint32_t expected = load_x0) const {
        auto made = loads();
        return made.is_moved(load_at, expected);
    }
};

TEST(MovedLoads, AreABranchToTheSameWordAndABack) {
    const Moved moved;
    auto loads = moved.loads();
    EXPECT_TRUE(loads.is_moved(load_at, load_x0));
    EXPECT_EQ(loads.copies(), std::set<std::uint64_t>{copy_at});
}

TEST(MovedLoads, MayHaveTwoInstructionsBetween) {
    Moved moved;
    moved.words[adrp_at - 4] = adrp_x0;
    moved.words[adrp_at] = nop;
    EXPECT_TRUE(moved.accepted());
    moved.words[adrp_at - 8] = adrp_x0;
    moved.words[adrp_at - 4] = nop;
    EXPECT_FALSE(moved.accepted());
}

TEST(MovedLoads, HaveACopyOfTheirOwn) {
    Moved moved;
    auto loads = moved.loads();
    EXPECT_TRUE(loads.is_moved(load_at, load_x0));
    EXPECT_FALSE(loads.is_moved(load_at, load_x0));
}

TEST(MovedLoads, AreTheWordThatTheObjectHas) {
    Moved moved;
    EXPECT_FALSE(moved.accepted(load_x0 ^ 1 << 10));
    moved.words[copy_at] ^= 1;
    EXPECT_FALSE(moved.accepted());
}

TEST(MovedLoads, ComeBackBehindThemselves) {
    for (const std::int64_t off : {-4, 4, 64}) {
        Moved moved;
        moved.words[copy_at + 4] =
            branch(copy_at + 4, load_at + 4 + static_cast<std::uint64_t>(off));
        EXPECT_FALSE(moved.accepted()) << off;
    }
    Moved moved;
    moved.words[copy_at + 4] = nop;
    EXPECT_FALSE(moved.accepted());
    moved.words.erase(copy_at + 4);
    EXPECT_FALSE(moved.accepted());
}

TEST(MovedLoads, LieBehindTheText) {
    Moved moved;
    constexpr std::uint64_t inside = end - 64;
    moved.words[load_at] = branch(load_at, inside);
    moved.words[inside] = load_x0;
    moved.words[inside + 4] = branch(inside + 4, load_at + 4);
    EXPECT_FALSE(moved.accepted());
}

TEST(MovedLoads, FollowAnAdrpThatEndsAPageAndMadeTheirAddress) {
    Moved other_register;
    other_register.words[adrp_at] = adrp_x0 | 1;
    EXPECT_FALSE(other_register.accepted());
    Moved no_adrp;
    no_adrp.words[adrp_at] = adrp_x0 & 0x7fff'ffff;  // adr
    EXPECT_FALSE(no_adrp.accepted());
    Moved nothing;
    nothing.words.erase(adrp_at);
    EXPECT_FALSE(nothing.accepted());
}

TEST(MovedLoads, AreLeftAloneWithinAPage) {
    constexpr std::uint64_t within = text + 0xff4;
    Moved moved;
    moved.words[within] = adrp_x0;
    moved.words[within + 8] = branch(within + 8, copy_at);
    moved.words[copy_at + 4] = branch(copy_at + 4, within + 12);
    auto loads = moved.loads();
    EXPECT_FALSE(loads.is_moved(within + 8, load_x0));
}

// A copy elsewhere would mean something else.
TEST(MovedLoads, AreNothingThatReadsTheProgramCounter) {
    constexpr std::uint32_t literal = 0x5800'0000, jump = 0x5400'0000, add = 0x9100'0000;
    for (const std::uint32_t word : {literal, jump, add}) {
        Moved moved;
        moved.words[copy_at] = word;
        EXPECT_FALSE(moved.accepted(word)) << word;
    }
}

}  // namespace
}  // namespace verifier::aarch64
