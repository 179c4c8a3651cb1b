// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where an image may lie on a board with several banks of memory.
#include <utility>

#include "tests/verifier/described.hpp"
#include "verifier/check/families.hpp"

namespace verifier {
namespace {

// What V102 finds in an image of these segments, on the board of described.hpp: its device tree names the
// bank at 0x8000'0000 first, and the one at 0x4000'0000 last.
std::vector<Finding> found_in(const std::vector<std::uint64_t>& segments) {
    Described made;
    made.type("plain", "").system("components: {plain: {priority: 1}}\n");
    const Description description = made.description();
    ElfFile elf;
    for (const std::uint64_t start : segments)
        elf.segments.push_back({.type = 1,
                                .virtual_address = Virtual{start},
                                .physical_address = Physical{start},
                                .memory_size = 0x1000});
    Memory memory{elf};
    const Image image{
        .elf = std::move(elf), .memory = std::move(memory), .machine = description.board.machine};
    const std::vector<Program> programs;
    const GivenKernel kernel;
    const Case in{.description = description,
                  .programs = programs,
                  .image = image,
                  .kernel = kernel,
                  .members = {.description = description}};
    std::vector<Finding> findings;
    Report to{"V102", findings};
    segments_lie_in_memory(in, to);
    return findings;
}

TEST(Loader, the_image_lies_in_the_lowest_bank_whichever_stands_first) {
    EXPECT_TRUE(found_in({0x4008'0000, 0x4009'0000}).empty());
    const auto elsewhere = found_in({0x8008'0000});
    ASSERT_EQ(elsewhere.size(), 2U);
    EXPECT_EQ(elsewhere[0].allowed, "0x40080000, the start of the lowest bank and 512 KiB");
    EXPECT_EQ(elsewhere[1].allowed,
              "134217728 bytes from 0x40000000: the lowest bank of the board");
}

TEST(Loader, no_segment_lies_in_another_bank) {
    const auto spread = found_in({0x4008'0000, 0x8000'0000});
    ASSERT_EQ(spread.size(), 1U);
    EXPECT_EQ(spread[0].address->number, 0x8000'0000U);
}

}  // namespace
}  // namespace verifier
