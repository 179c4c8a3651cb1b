// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's object: one relocatable ELF file that is the same for every system. An image must
// contain its sections, with the addresses of the composed tables filled in (relocate.hpp). The
// file has its own reader here, because libelf does not report relocations that it cannot read.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/elf/elf.hpp"

namespace verifier {

class Architecture;

struct ObjectRelocation {
    std::uint64_t offset = 0;  // into the section
    std::uint32_t type = 0;    // R_…, of the machine
    std::uint32_t symbol = 0;  // index into KernelObject::symbols
    std::int64_t addend = 0;
};

// One that an image must have: .text, .boot, .rodata.
struct ObjectSection {
    std::string name;
    std::uint16_t index = 0;  // by which symbols name it
    std::uint64_t alignment = 1;
    Bytes bytes;
    std::vector<ObjectRelocation> relocations;
};

struct ObjectSymbol {
    std::string name;  // of a section's own symbol: none
    std::uint64_t value = 0;
    std::uint16_t section = 0;  // 0: undefined; 0xfff1: absolute
};

struct KernelObject {
    std::vector<ObjectSection> sections;
    std::vector<ObjectSymbol> symbols;  // the first is none, as in the file
    std::string digest;                 // SHA-256 of the file
    std::vector<std::byte> content;     // of the whole file: every `bytes` lies in it
    const Architecture* machine = nullptr;

    KernelObject() = default;
    KernelObject(KernelObject&&) = default;  // moving keeps where the content lies
    KernelObject& operator=(KernelObject&&) = default;

    [[nodiscard]] const ObjectSection* section(std::string_view name) const;
    [[nodiscard]] const ObjectSymbol* symbol(std::string_view name) const;
};

// Of that machine; or a sentence why the file is not one.
std::expected<KernelObject, std::string> read_kernel_object(const std::filesystem::path& path,
                                                            const Architecture& machine);

}  // namespace verifier
