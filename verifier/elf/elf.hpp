// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// An ELF file (64 bits, little-endian) as values, with the bytes. Component programs and images are read
// through this. What is loaded comes from our own reading of the headers (headers.hpp); libelf finds sections
// and symbols, which no loader looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "verifier/address.hpp"

namespace verifier {

using Bytes = std::span<const std::byte>;

// Of the ELF specification
inline constexpr std::uint16_t executable_file = 2;                           // ET_EXEC
inline constexpr std::uint32_t current_version = 1;                           // EV_CURRENT
inline constexpr std::uint32_t loadable = 1;                                  // PT_LOAD
inline constexpr std::uint32_t may_execute = 1, may_write = 2, may_read = 4;  // p_flags
inline constexpr std::uint16_t file_header_bytes = 64, program_header_bytes = 56,
                               section_header_bytes = 64;
inline constexpr std::uint16_t absolute_section = 0xfff1;  // SHN_ABS

struct Segment {
    std::uint32_t type = 0;   // PT_LOAD = 1
    std::uint32_t flags = 0;  // 1 execute, 2 write, 4 read
    std::uint64_t offset = 0;
    Virtual virtual_address;
    Physical physical_address;
    std::uint64_t file_size = 0, memory_size = 0, alignment = 0;
    Bytes bytes;  // file_size of them
};

struct Section {
    std::string name;
    std::uint32_t type = 0;   // SHT_PROGBITS = 1, SHT_NOBITS = 8
    std::uint64_t flags = 0;  // 1 write, 2 allocated, 4 execute
    std::uint64_t address = 0, size = 0;
    Bytes bytes;  // empty for SHT_NOBITS
};

struct Symbol {
    std::string name;
    std::uint64_t value = 0, size = 0;
    std::uint8_t type = 0;      // STT_…
    std::uint8_t binding = 0;   // STB_LOCAL = 0
    std::uint16_t section = 0;  // 0: undefined; 0xfff1: absolute
};

// The other fields of the ELF header: for an image each of these has one correct value.
struct FileHeader {
    std::array<std::uint8_t, 16>
        ident{};  // class, byte order, version, ABI with its version; padding
    std::uint32_t flags = 0;
    std::uint16_t size = 0, section_header_size = 0;
};

struct ElfFile {
    std::filesystem::path path;
    std::uint16_t type = 0, machine = 0;  // ET_EXEC = 2; MachineFacts::elf_machine
    std::uint32_t version = 0;            // EV_CURRENT = 1
    FileHeader header;
    std::uint64_t entry = 0;  // of a program virtual, of an image physical
    std::vector<Segment> segments;
    std::vector<Section> sections;
    std::vector<Symbol> symbols;     // those with a name; mapping symbols ($x, $d) too
    std::vector<std::byte> content;  // of the whole file: every `bytes` lies in it

    ElfFile() = default;
    ElfFile(ElfFile&&) = default;  // moving keeps where the content lies
    ElfFile& operator=(ElfFile&&) = default;

    [[nodiscard]] const Section* section(std::string_view name) const;
    [[nodiscard]] const Symbol* symbol(std::string_view name) const;
};

// Or a sentence why the file is not one.
std::expected<ElfFile, std::string> read_elf(const std::filesystem::path& path);

}  // namespace verifier
