// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Memory as a loader leaves it: what lies in which segment, what is zero behind the bytes of the file, and
// what is not there.
#include "verifier/image/memory.hpp"

#include <gtest/gtest.h>

namespace {

using namespace verifier;

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int one : values) bytes.push_back(static_cast<std::byte>(one));
    return bytes;
}

// Four bytes at 0x1000 with four zeros behind them, two more right behind those; a gap; four zeros at 0x2000.
struct Loaded {
    ElfFile file;
    Loaded() {
        file.content = bytes_of({1, 2, 0, 4, 5, 6});
        put(0x2000, 0, 0, 4);
        put(0x1008, 4, 2, 2);
        put(0x1000, 0, 4, 8);
    }
    void put(std::uint64_t at, std::size_t offset, std::size_t stored, std::uint64_t size,
             std::uint32_t type = 1) {
        file.segments.push_back({.type = type,
                                 .physical_address = Physical{at},
                                 .file_size = stored,
                                 .memory_size = size,
                                 .bytes = Bytes{file.content}.subspan(offset, stored)});
    }
};

TEST(Memory, reads_the_files_bytes_and_then_zeros) {
    const Loaded loaded;
    const Memory memory{loaded.file};
    EXPECT_EQ(memory.word(Physical{0x1000}), 0x0000'0000'0400'0201);
    auto found = bytes_of({9, 9, 9});
    EXPECT_TRUE(memory.read(Physical{0x1003}, found));
    EXPECT_EQ(found, bytes_of({4, 0, 0}));
    EXPECT_TRUE(memory.read(Physical{0x1006}, std::span{found}.first(2)));
    EXPECT_EQ(found, bytes_of({0, 0, 0}));
}

TEST(Memory, reads_nothing_that_is_not_all_there) {
    const Loaded loaded;
    const Memory memory{loaded.file};
    auto found = bytes_of({9, 9});
    for (const std::uint64_t at : {0x0fffull, 0x100aull, 0x1fffull, 0x2003ull, ~0ull})
        EXPECT_FALSE(memory.read(Physical{at}, found)) << at;
    EXPECT_EQ(found, bytes_of({9, 9}));
    EXPECT_FALSE(memory.word(Physical{0x1003}));
}

TEST(Memory, holds_a_range_over_two_segments_that_meet_and_none_with_a_gap) {
    const Loaded loaded;
    const Memory memory{loaded.file};
    EXPECT_TRUE(memory.holds(Physical{0x1000}, 10));
    EXPECT_FALSE(memory.holds(Physical{0x1000}, 11));
    EXPECT_FALSE(memory.holds(Physical{0x1006}, 0x1000));
    EXPECT_TRUE(memory.holds(Physical{0x3000}, 0));
    EXPECT_EQ(memory.segment(Physical{0x1007}, 2), nullptr);
    EXPECT_FALSE(memory.holds(Physical{0x2000}, ~0ull));
    EXPECT_EQ(memory.segment(Physical{0x2000}, ~0ull), nullptr);
}

TEST(Memory, is_made_of_loaded_segments_in_order_of_their_addresses) {
    Loaded loaded;
    loaded.put(0x500, 0, 2, 2, 4);  // PT_NOTE
    loaded.put(0x600, 0, 0, 0);
    const Memory memory{loaded.file};
    ASSERT_EQ(memory.segments().size(), 3);
    EXPECT_EQ(memory.segments()[0]->physical_address, Physical{0x1000});
    EXPECT_EQ(memory.segments()[2]->physical_address, Physical{0x2000});
    EXPECT_FALSE(memory.holds(Physical{0x500}, 1));
}

TEST(Memory, finds_the_first_byte_that_differs) {
    const Loaded loaded;
    const Memory memory{loaded.file};
    EXPECT_EQ(memory.first_difference(Physical{0x1000}, bytes_of({1, 2, 0, 4}), 8), std::nullopt);
    EXPECT_EQ(memory.first_difference(Physical{0x1000}, bytes_of({1, 3, 0, 4}), 8),
              Physical{0x1001});
    EXPECT_EQ(memory.first_difference(Physical{0x1000}, bytes_of({1, 2}), 8), Physical{0x1003});
    EXPECT_EQ(memory.first_difference(Physical{0x1000}, bytes_of({1, 2, 0, 4, 0, 0}), 8),
              std::nullopt);
    EXPECT_EQ(memory.first_difference(Physical{0x1000}, bytes_of({1, 2, 0, 4, 0, 7}), 8),
              Physical{0x1005});
    EXPECT_EQ(memory.first_difference(Physical{0x1004}, bytes_of({}), 4), std::nullopt);
    EXPECT_EQ(memory.first_nonzero(Physical{0x1002}, 6), Physical{0x1003});
    EXPECT_EQ(memory.first_nonzero(Physical{0x2000}, 4), std::nullopt);
}

TEST(Memory, differs_from_the_start_where_it_is_not_all_there) {
    const Loaded loaded;
    const Memory memory{loaded.file};
    EXPECT_EQ(memory.first_nonzero(Physical{0x2000}, 5), Physical{0x2000});
    EXPECT_EQ(memory.first_nonzero(Physical{0x5000}, 1), Physical{0x5000});
}

}  // namespace
