// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The digest of what is loaded: the same for files that load alike, another for any other byte,
// place, size or entry.
#include "verifier/image/loaded.hpp"

#include <gtest/gtest.h>

#include <set>

#include "verifier/digest/sha256.hpp"

namespace verifier {
namespace {

struct Part {
    std::uint64_t at, memory;
    std::vector<std::byte> bytes;
    std::uint32_t type = loadable;
};

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int one : values) bytes.push_back(static_cast<std::byte>(one));
    return bytes;
}

std::string digest_of(const std::vector<Part>& parts, std::uint64_t entry = 0x1000) {
    ElfFile file;
    for (const Part& one : parts)
        file.segments.push_back({.type = one.type,
                                 .physical_address = Physical{one.at},
                                 .file_size = one.bytes.size(),
                                 .memory_size = one.memory,
                                 .bytes = one.bytes});
    return loaded_digest(Memory{file}, Physical{entry});
}

const Part low{0x1000, 8, bytes_of({1, 2})}, high{0x2000, 4, bytes_of({3})};

TEST(Loaded, is_the_hash_that_the_page_describes) {
    Sha256 wanted;
    for (const std::uint64_t number : {0x1000, 0x1000, 8, 2}) wanted.add(number);
    wanted.add(Bytes{low.bytes});
    for (const std::uint64_t number : {0x2000, 4, 1}) wanted.add(number);
    wanted.add(Bytes{high.bytes});
    EXPECT_EQ(digest_of({low, high}), wanted.digits());
}

TEST(Loaded, is_the_same_for_what_loads_alike) {
    const std::string one = digest_of({low, high});
    EXPECT_EQ(digest_of({high, low}), one);
    EXPECT_EQ(digest_of({{0x1000, 8, bytes_of({1, 2, 0, 0})}, high}), one);  // zeros in the file
    EXPECT_EQ(digest_of({low, high, {0x9000, 4, bytes_of({7}), 4}}), one);   // a note
    EXPECT_EQ(digest_of({low, {0x3000, 0, {}}, high}), one);                 // takes no memory
    EXPECT_EQ(digest_of({{0x1000, 2, bytes_of({1, 2, 9})}}),                 // not copied
              digest_of({{0x1000, 2, bytes_of({1, 2})}}));
}

TEST(Loaded, is_another_for_each_difference_in_memory) {
    const std::set<std::string> all{digest_of({low, high}),
                                    digest_of({low, high}, 0x1004),
                                    digest_of({low}),
                                    digest_of({{0x1000, 8, bytes_of({1, 3})}, high}),
                                    digest_of({{0x1000, 9, bytes_of({1, 2})}, high}),
                                    digest_of({{0x1001, 8, bytes_of({1, 2})}, high}),
                                    digest_of({{0x1000, 8, bytes_of({1, 2, 0, 1})}, high}),
                                    digest_of({{0x1000, 8, bytes_of({0, 1, 2})}, high})};
    EXPECT_EQ(all.size(), 8U);
}

TEST(Loaded, a_segment_of_any_size_takes_no_time) {
    EXPECT_NE(digest_of({{0x1000, ~0ULL, bytes_of({1})}}), digest_of({low}));
}

}  // namespace
}  // namespace verifier
