// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Walks over tables made by hand: what a leaf is, what a descriptor may hold, and tables that would never end.
#include "verifier/arch/aarch64/translation.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace {

using namespace verifier;
using namespace verifier::aarch64;

constexpr std::uint64_t base = 0x4008'0000;
constexpr std::uint64_t table = 3, block = 1, page = 3;
constexpr std::uint64_t attributes = 0x4404ff;
// Access flag, inner shareable, not global, never for the kernel, EL0: read-only data of a component
constexpr std::uint64_t user = 1ull << 10 | 3ull << 8 | 1ull << 11 | 1ull << 53 | 1ull << 6;
constexpr std::uint64_t read_only = 1ull << 7, never = 1ull << 54;

// Eight pages of memory; page 0 has the root.
class Tables {
  public:
    Tables() {
        file_.content.resize(8 * pages.bytes);
        file_.segments.push_back({.type = 1,
                                  .physical_address = Physical{base},
                                  .file_size = file_.content.size(),
                                  .memory_size = file_.content.size(),
                                  .bytes = file_.content});
    }
    static std::uint64_t at(std::uint64_t number) { return base + number * pages.bytes; }
    void put(std::uint64_t number, std::uint64_t index, std::uint64_t word) {
        std::memcpy(&file_.content[number * pages.bytes + 8 * index], &word, sizeof word);
    }
    [[nodiscard]] Walk walk(unsigned bits, Half half = Half::lower,
                            std::uint64_t root = base) const {
        return aarch64::walk(Memory{file_}, Physical{root}, bits, half, attributes);
    }
    // One page at the start of a space of 25 bits, whose root is of level 2.
    [[nodiscard]] static Walk one_page(std::uint64_t word, Half half = Half::lower) {
        Tables made;
        made.put(0, 0, at(1) | table);
        made.put(1, 0, word);
        return made.walk(25, half);
    }

  private:
    ElfFile file_;
};

TEST(Translation, finds_pages_and_blocks_where_their_indices_say) {
    Tables made;
    made.put(0, 1, Tables::at(1) | table);                           // level 1 of 39 bits
    made.put(0, 2, 0x8000'0000 | user | read_only | never | block);  // 1 GiB
    made.put(1, 3, Tables::at(2) | table);
    made.put(1, 4, 0x4020'0000 | user | never | block);  // 2 MiB
    made.put(2, 511, 0x4567'8000 | user | read_only | page);
    const Walk found = made.walk(39);
    EXPECT_TRUE(found.bad.empty() && found.unused.empty());
    ASSERT_EQ(found.leaves.size(), 3);
    EXPECT_EQ(found.leaves[0].address.number(), (1ull << 30) + (3ull << 21) + (511ull << 12));
    EXPECT_EQ(found.leaves[0].physical.number(), 0x4567'8000);
    EXPECT_TRUE(found.leaves[0].execute && !found.leaves[0].write && found.leaves[0].user);
    EXPECT_EQ(found.leaves[1].address.number(), (1ull << 30) + (4ull << 21));
    EXPECT_EQ(found.leaves[1].size, 2ull << 20);
    EXPECT_TRUE(found.leaves[1].write && !found.leaves[1].execute);
    EXPECT_EQ(found.leaves[2].address.number(), 2ull << 30);
    EXPECT_EQ(found.leaves[2].size, 1ull << 30);
    EXPECT_EQ(found.tables.size(), 3);
}

TEST(Translation, starts_at_the_level_and_with_the_root_that_the_bits_give) {
    EXPECT_EQ(root_bytes(25), 128);
    EXPECT_EQ(root_bytes(30), 4096);
    EXPECT_EQ(root_bytes(31), 16);
    EXPECT_EQ(root_bytes(39), 4096);
    EXPECT_EQ(root_bytes(40), 16);
    EXPECT_EQ(root_bytes(48), 4096);
    Tables made;
    made.put(0, 16, user | block);  // past the root of 25 bits
    EXPECT_TRUE(made.walk(25).leaves.empty());
    EXPECT_EQ(made.walk(26).leaves.size(), 1);
}

TEST(Translation, of_the_upper_half_ends_at_the_last_address) {
    Tables made;
    made.put(0, 15, Tables::at(1) | table);
    made.put(1, 511, 0x4008'0000 | 1ull << 10 | 3ull << 8 | never | read_only | page);
    const Walk found = made.walk(25, Half::upper);
    ASSERT_EQ(found.leaves.size(), 1);
    EXPECT_EQ(found.leaves[0].address.number(), ~std::uint64_t{0} - 0xfff);
    EXPECT_TRUE(found.leaves[0].execute && found.bad.empty());
}

TEST(Translation, refuses_each_bit_that_has_no_meaning_here) {
    const std::uint64_t right = 0x4567'8000 | user | read_only | never | page;
    EXPECT_TRUE(Tables::one_page(right).bad.empty());
    for (const unsigned bit : {5u, 8u, 9u, 10u, 11u, 48u, 50u, 51u, 52u, 53u, 55u, 58u, 59u, 63u})
        EXPECT_EQ(Tables::one_page(right ^ 1ull << bit).bad.size(), 1) << bit;
    EXPECT_EQ(Tables::one_page(right ^ 2).bad.size(), 1);     // a block at level 3
    EXPECT_EQ(Tables::one_page(right ^ 1).unused.size(), 1);  // not valid, not zero
}

TEST(Translation, knows_one_kind_of_device_memory) {
    const std::uint64_t word = 0x0900'0000 | (user & ~(3ull << 8)) | never | page;
    EXPECT_EQ(Tables::one_page(word | 1 << 2).leaves.at(0).memory, MemoryType::device);
    // Index 2 is not cached; what MAIR_EL1 leaves zero would be a device of a stricter kind.
    for (const std::uint64_t index : {2, 3, 7})
        EXPECT_EQ(Tables::one_page(word | index << 2).leaves.at(0).memory, MemoryType::other);
}

TEST(Translation, refuses_table_descriptors_with_rights_of_their_own) {
    Tables made;
    made.put(0, 0, Tables::at(1) | table | 1ull << 61);
    EXPECT_EQ(made.walk(25).bad.size(), 1);
}

TEST(Translation, refuses_blocks_that_are_not_aligned) {
    Tables made;
    made.put(0, 0, 0x4010'0000 | user | never | block);
    EXPECT_EQ(made.walk(25).bad.size(), 1);
}

TEST(Translation, ends_where_a_table_leads_to_itself) {
    Tables made;
    for (std::uint64_t index = 0; index < 512; ++index) made.put(1, index, Tables::at(1) | table);
    made.put(0, 0, Tables::at(1) | table);
    const Walk found = made.walk(48);
    EXPECT_EQ(found.tables.size(), 2);
    EXPECT_EQ(found.bad.size(), 512);
    EXPECT_EQ(found.bad.front().why, "a table that this space has already");
}

TEST(Translation, takes_no_table_and_no_root_from_outside_the_image) {
    Tables made;
    made.put(0, 0, 0x5000'0000 | table);
    EXPECT_EQ(made.walk(25).bad.size(), 1);
    for (const std::uint64_t root : {base + 0x1000'0000, base + 8 * pages.bytes - 64}) {
        const Walk found = made.walk(25, Half::lower, root);
        EXPECT_EQ(found.bad.size(), 1) << root;
        EXPECT_TRUE(found.tables.empty());
    }
}

}  // namespace
