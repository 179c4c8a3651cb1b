// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/kernel/object.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "verifier/arch/contract.hpp"
#include "verifier/digest/sha256.hpp"
#include "verifier/file/content.hpp"

namespace verifier {
namespace {

// A kernel has some thousand relocations; what claims to have more is no kernel of ours.
constexpr std::uint64_t most_rows = 1 << 20, most_alignment = 1 << 16;

struct Refused {
    std::string why;
};

// A name in the file may be any bytes; messages must be text.
std::string as_text(std::string_view name) {
    std::string text{name};
    std::ranges::replace_if(text, [](char one) { return one < ' ' || one > '~'; }, '?');
    return text;
}

struct ObjectReader {
    KernelObject& object;
    std::vector<Elf64_Shdr> headers;
    std::size_t symbol_table = 0;  // index of its header

    // The bytes that a header refers to; refused if the file ends before them.
    [[nodiscard]] Bytes part(std::uint64_t offset, std::uint64_t size,
                             std::string_view what) const {
        const Bytes all{object.content};
        if (offset > all.size() || size > all.size() - offset)
            throw Refused{fmt::format("its {} lies outside the file", what)};
        return all.subspan(offset, size);
    }

    template <typename Row>
    [[nodiscard]] std::vector<Row> rows(std::uint64_t offset, std::uint64_t count,
                                        std::string_view what) const {
        if (count > most_rows) throw Refused{fmt::format("its {} has {} rows", what, count)};
        const Bytes from = part(offset, count * sizeof(Row), what);
        std::vector<Row> found(count);
        if (count != 0) std::memcpy(found.data(), from.data(), from.size());
        return found;
    }

    template <typename Row>
    [[nodiscard]] std::vector<Row> rows(const Elf64_Shdr& of, std::string_view what) const {
        if (of.sh_entsize != sizeof(Row) || of.sh_size % sizeof(Row) != 0)
            throw Refused{fmt::format("its {} has rows of {} bytes", what, of.sh_entsize)};
        return rows<Row>(of.sh_offset, of.sh_size / sizeof(Row), what);
    }

    [[nodiscard]] const Elf64_Shdr& header(std::uint64_t index, std::string_view what) const {
        if (index == 0 || index >= headers.size())
            throw Refused{
                fmt::format("its {} names section {} of {}", what, index, headers.size())};
        return headers[index];
    }

    // A name up to its zero, which must be there.
    [[nodiscard]] std::string name(const Elf64_Shdr& strings, std::uint32_t at) const {
        const Bytes from = part(strings.sh_offset, strings.sh_size, "table of names");
        if (at >= from.size()) throw Refused{"a name lies outside its table"};
        const auto end = std::ranges::find(from.subspan(at), std::byte{0});
        if (end == from.end()) throw Refused{"a name has no end"};
        const auto* start = reinterpret_cast<const char*>(from.data()) + at;
        return {start, static_cast<std::size_t>(end - from.begin()) - at};
    }

    void read_headers();
    void read_sections();
    void read_symbols();
    void read_relocations();
};

void ObjectReader::read_headers() {
    const auto heads = rows<Elf64_Ehdr>(0, 1, "header");
    const Elf64_Ehdr& head = heads.front();
    static constexpr std::array<unsigned char, 7> kind{0x7f,       'E',         'L',       'F',
                                                       ELFCLASS64, ELFDATA2LSB, EV_CURRENT};
    if (!std::equal(kind.begin(), kind.end(), head.e_ident))
        throw Refused{"it is no ELF file of 64 bits, little-endian"};
    const MachineFacts& machine = object.machine->facts();
    if (head.e_type != ET_REL || head.e_machine != machine.elf_machine ||
        head.e_version != EV_CURRENT)
        throw Refused{
            fmt::format("it has type {} for machine {}: a relocatable object for {} "
                        "has 1 and {}",
                        head.e_type, head.e_machine, machine.title, machine.elf_machine)};
    if (head.e_phnum != 0 || head.e_shentsize != sizeof(Elf64_Shdr) || head.e_shnum == 0)
        throw Refused{"its sections are not counted in its header, or it has segments"};
    headers = rows<Elf64_Shdr>(head.e_shoff, head.e_shnum, "table of sections");
    const Elf64_Shdr& names = header(head.e_shstrndx, "table of names");
    for (std::size_t index = 1; index < headers.size(); ++index)
        if ((headers[index].sh_flags & SHF_ALLOC) != 0 && headers[index].sh_size != 0)
            object.sections.push_back({.name = name(names, headers[index].sh_name),
                                       .index = static_cast<std::uint16_t>(index)});
}

// Data of its own would be outside of all judged tables, and uninitialised.
void ObjectReader::read_sections() {
    static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> known{{
        {".text", SHF_ALLOC | SHF_EXECINSTR},
        {".boot", SHF_ALLOC | SHF_EXECINSTR},
        {".rodata", SHF_ALLOC},
    }};
    for (ObjectSection& section : object.sections) {
        const Elf64_Shdr& row = headers[section.index];
        const auto found = std::ranges::find(known, section.name,
                                             &std::pair<std::string_view, std::uint64_t>::first);
        constexpr std::uint64_t rights = SHF_ALLOC | SHF_EXECINSTR | SHF_WRITE | SHF_TLS;
        if (found == known.end() || row.sh_type != SHT_PROGBITS ||
            (row.sh_flags & rights) != found->second)
            throw Refused{
                fmt::format("its section {} is none of .text, .boot and .rodata, or has "
                            "other flags than such a one",
                            as_text(section.name))};
        if (object.section(section.name) != &section)
            throw Refused{fmt::format("it has two sections {}", section.name)};
        if (row.sh_addralign > most_alignment)
            throw Refused{
                fmt::format("its section {} is aligned to {:#x}", section.name, row.sh_addralign)};
        section.alignment = std::max<std::uint64_t>(row.sh_addralign, 1);
        section.bytes = part(row.sh_offset, row.sh_size, section.name);
    }
    for (const auto& [name, flags] : known)
        if (object.section(name) == nullptr)
            throw Refused{fmt::format("it has no section {}", name)};
}

void ObjectReader::read_symbols() {
    for (std::size_t index = 1; index < headers.size(); ++index) {
        if (headers[index].sh_type != SHT_SYMTAB) continue;
        if (symbol_table != 0) throw Refused{"it has two tables of symbols"};
        symbol_table = index;
    }
    const Elf64_Shdr& table = header(symbol_table, "table of symbols");
    const Elf64_Shdr& names = header(table.sh_link, "table of symbols");
    for (const Elf64_Sym& elf64__sym : rows<Elf64_Sym>(table, "table of symbols")) {
        if (elf64__sym.st_shndx == SHN_COMMON || elf64__sym.st_shndx == SHN_XINDEX)
            throw Refused{"it has a symbol without a place, or more sections than a kernel has"};
        object.symbols.push_back(
            {.name = elf64__sym.st_name == 0 ? "" : name(names, elf64__sym.st_name),
             .value = elf64__sym.st_value,
             .section = elf64__sym.st_shndx});
    }
}

void ObjectReader::read_relocations() {
    for (std::size_t index = 1; index < headers.size(); ++index) {
        const Elf64_Shdr& table = headers[index];
        if (table.sh_type != SHT_RELA && table.sh_type != SHT_REL) continue;
        const auto section =
            std::ranges::find(object.sections, table.sh_info, &ObjectSection::index);
        if (section == object.sections.end()) continue;  // of what is not loaded
        if (table.sh_type == SHT_REL || table.sh_link != symbol_table)
            throw Refused{fmt::format("relocations of {} are of another kind than {} has",
                                      section->name, object.machine->facts().title)};
        for (const Elf64_Rela& elf64__rela : rows<Elf64_Rela>(table, "table of relocations")) {
            if (ELF64_R_SYM(elf64__rela.r_info) >= object.symbols.size())
                throw Refused{fmt::format("a relocation of {} names no symbol", section->name)};
            section->relocations.push_back(
                {.offset = elf64__rela.r_offset,
                 .type = static_cast<std::uint32_t>(ELF64_R_TYPE(elf64__rela.r_info)),
                 .symbol = static_cast<std::uint32_t>(ELF64_R_SYM(elf64__rela.r_info)),
                 .addend = elf64__rela.r_addend});
        }
    }
}

}  // namespace

const ObjectSection* KernelObject::section(std::string_view name) const {
    const auto found = std::ranges::find(sections, name, &ObjectSection::name);
    return found == sections.end() ? nullptr : &*found;
}

const ObjectSymbol* KernelObject::symbol(std::string_view name) const {
    const auto found = std::ranges::find(symbols, name, &ObjectSymbol::name);
    return found == symbols.end() ? nullptr : &*found;
}

std::expected<KernelObject, std::string> read_kernel_object(const std::filesystem::path& path,
                                                            const Architecture& machine) {
    auto content = content_of(path);
    if (!content) return std::unexpected{fmt::format("{}: {}", path.string(), content.error())};
    KernelObject object;
    object.machine = &machine;
    object.content = std::move(*content);
    object.digest = sha256_of(object.content);
    ObjectReader reader{.object = object};
    try {
        reader.read_headers();
        reader.read_sections();
        reader.read_symbols();
        reader.read_relocations();
    } catch (const Refused& refused) {
        return std::unexpected{
            fmt::format("{}: is no kernel's object: {}", path.string(), refused.why)};
    }
    return object;
}

}  // namespace verifier
