// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The headers of an ELF file, one field wrong at a time: what is refused before anything is judged.
#include <gtest/gtest.h>

#include <cstring>

#include "verifier/elf/headers.hpp"

namespace {

using namespace verifier;

constexpr std::size_t e_phoff = 32, e_shoff = 40, e_phentsize = 54, e_phnum = 56, e_shnum = 60,
                      e_shstrndx = 62;
constexpr std::size_t p_offset = 8, p_filesz = 32;

// Two segments of eight bytes each, behind the headers.
class File {
  public:
    File() {
        elf.content.resize(headers_at + 2 * program_header_bytes + 16);
        constexpr unsigned char ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
        std::memcpy(elf.content.data(), ident, sizeof ident);
        put(e_phoff, headers_at, 8);
        put(e_phentsize, program_header_bytes, 2);
        put(e_phnum, 2, 2);
        for (std::size_t number = 0; number < 2; ++number) {
            put(row(number), 1, 4);
            put(row(number) + p_offset, elf.content.size() - 16 + number * 8, 8);
            put(row(number) + p_filesz, 8, 8);
        }
    }

    static constexpr std::size_t row(std::size_t number) {
        return headers_at + number * program_header_bytes;
    }
    void put(std::size_t at, std::uint64_t value, std::size_t size) {
        std::memcpy(elf.content.data() + at, &value, size);
    }
    // What is said of it; empty: nothing.
    std::string said() {
        const auto read = read_headers(elf);
        return read ? "" : read.error();
    }

    ElfFile elf;

  private:
    static constexpr std::size_t headers_at = 64;
};

TEST(Headers, are_read_as_the_file_header_counts_them) {
    File file;
    ASSERT_EQ(file.said(), "");
    ASSERT_EQ(file.elf.segments.size(), 2U);
    EXPECT_EQ(file.elf.segments[1].offset, file.elf.content.size() - 8);
    EXPECT_EQ(file.elf.segments[1].bytes.size(), 8U);
}

struct Wrong {
    const char* name;
    std::size_t at;
    std::uint64_t value;
    std::size_t size;
    const char* said;
};

class EachHeader : public testing::TestWithParam<Wrong> {};

TEST_P(EachHeader, IsRefusedWithASentence) {
    File file;
    file.put(GetParam().at, GetParam().value, GetParam().size);
    EXPECT_NE(file.said().find(GetParam().said), std::string::npos) << file.said();
}

INSTANTIATE_TEST_SUITE_P(
    Headers, EachHeader,
    testing::Values(
        Wrong{"Magic", 0, 0, 1, "is no ELF file"},
        Wrong{"Class", 4, 1, 1, "of 64 bits, little-endian"},
        Wrong{"Order", 5, 2, 1, "of 64 bits, little-endian"},
        Wrong{"CountElsewhere", e_phnum, 0xffff, 2, "stands in a section (e_phnum is 0xffff)"},
        Wrong{"TooMany", e_phnum, 0xfffe, 2, "65534 program headers, more than 1024"},
        Wrong{"PastTheEnd", e_phnum, 3, 2, "its 3 program headers at 0x40 do not lie in the file"},
        Wrong{"FarAway", e_phoff, ~0ull, 8, "do not lie in the file"},
        Wrong{"AlmostFarAway", e_phoff, 0 - 56ull, 8, "do not lie in the file"},
        Wrong{"Size", e_phentsize, 32, 2, "program headers of 32 bytes each"},
        Wrong{"SectionsElsewhere", e_shoff, 64, 8, "the number of its sections"},
        Wrong{"NamesElsewhere", e_shstrndx, 0xffff, 2, "the number of its sections"},
        Wrong{"Bytes", File::row(1) + p_filesz, 9, 8, "program header 1 names do not lie"},
        Wrong{"BytesThatWrap", File::row(0) + p_filesz, 0 - 8ull, 8, "program header 0 names"},
        Wrong{"OffsetThatWraps", File::row(0) + p_offset, 0 - 4ull, 8, "program header 0 names"},
        Wrong{"BytesTwice", File::row(0) + p_filesz, 9, 8, "two segments have the same bytes"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(Headers, of_a_short_file_are_none) {
    File file;
    for (const std::size_t size : {0UL, 4UL, 63UL}) {
        file.elf.content.resize(size);
        EXPECT_EQ(file.said(), "is no ELF file") << size;
    }
}

TEST(Headers, of_sections_need_not_be_there) {
    File file;
    file.put(e_shoff, 64, 8);
    file.put(e_shnum, 1, 2);
    EXPECT_EQ(file.said(), "");
}

}  // namespace
