// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/elf/elf.hpp"

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "verifier/elf/headers.hpp"
#include "verifier/file/content.hpp"

namespace verifier {
namespace {

struct Close {
    void operator()(Elf* elf) const { elf_end(elf); }
};
using Handle = std::unique_ptr<Elf, Close>;

// What the headers call a part of the file; nothing where they lie.
Bytes part(const ElfFile& file, std::uint64_t offset, std::uint64_t size) {
    if (offset > file.content.size() || size > file.content.size() - offset) return {};
    return Bytes{file.content}.subspan(offset, size);
}

bool read_sections(Elf* elf, ElfFile& file) {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf, &names) != 0) return false;
    for (Elf_Scn* at = elf_nextscn(elf, nullptr); at != nullptr; at = elf_nextscn(elf, at)) {
        GElf_Shdr row;
        if (gelf_getshdr(at, &row) == nullptr) return false;
        const char* name = elf_strptr(elf, names, row.sh_name);
        const bool stored = row.sh_type != SHT_NOBITS;
        const Bytes bytes = stored ? part(file, row.sh_offset, row.sh_size) : Bytes{};
        if (name == nullptr || (stored && bytes.size() != row.sh_size)) return false;
        file.sections.push_back({.name = name,
                                 .type = row.sh_type,
                                 .flags = row.sh_flags,
                                 .address = row.sh_addr,
                                 .size = row.sh_size,
                                 .bytes = bytes});
    }
    return true;
}

bool read_symbols(Elf* elf, ElfFile& file) {
    for (Elf_Scn* at = elf_nextscn(elf, nullptr); at != nullptr; at = elf_nextscn(elf, at)) {
        GElf_Shdr table;
        if (gelf_getshdr(at, &table) == nullptr) return false;
        if (table.sh_type != SHT_SYMTAB || table.sh_entsize == 0) continue;
        Elf_Data* data = elf_getdata(at, nullptr);
        if (data == nullptr) return false;
        const auto count = static_cast<int>(table.sh_size / table.sh_entsize);
        for (int index = 1; index < count; ++index) {
            GElf_Sym row;
            if (gelf_getsym(data, index, &row) == nullptr) return false;
            const char* name = elf_strptr(elf, table.sh_link, row.st_name);
            if (name == nullptr || *name == '\0') continue;
            file.symbols.push_back({.name = name,
                                    .value = row.st_value,
                                    .size = row.st_size,
                                    .type = static_cast<std::uint8_t>(GELF_ST_TYPE(row.st_info)),
                                    .binding = static_cast<std::uint8_t>(GELF_ST_BIND(row.st_info)),
                                    .section = row.st_shndx});
        }
    }
    return true;
}

}  // namespace

const Section* ElfFile::section(std::string_view name) const {
    const auto found = std::ranges::find(sections, name, &Section::name);
    return found == sections.end() ? nullptr : &*found;
}

const Symbol* ElfFile::symbol(std::string_view name) const {
    const auto found = std::ranges::find(symbols, name, &Symbol::name);
    return found == symbols.end() ? nullptr : &*found;
}

std::expected<ElfFile, std::string> read_elf(const std::filesystem::path& path) {
    auto content = content_of(path);
    if (!content) return std::unexpected{fmt::format("{}: {}", path.string(), content.error())};
    ElfFile file;
    file.path = path;
    file.content = std::move(*content);
    elf_version(EV_CURRENT);
    if (auto read = read_headers(file); !read)
        return std::unexpected{fmt::format("{}: {}", path.string(), read.error())};
    const Handle elf{elf_memory(reinterpret_cast<char*>(file.content.data()), file.content.size())};
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF)
        return std::unexpected{path.string() + ": is no ELF file"};
    if (!read_sections(elf.get(), file) || !read_symbols(elf.get(), file))
        return std::unexpected{path.string() + ": its section headers point outside the file"};
    return file;
}

}  // namespace verifier
