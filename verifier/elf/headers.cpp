// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/elf/headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace verifier {
namespace {

static_assert(std::endian::native == std::endian::little);

// System V ABI, "ELF Header" and "Program Header", of 64 bits
struct FileRow {
    std::array<std::uint8_t, 16> ident;
    std::uint16_t type, machine;
    std::uint32_t version;
    std::uint64_t entry, program_headers, section_headers;
    std::uint32_t flags;
    std::uint16_t size, program_header_size, program_header_count;
    std::uint16_t section_header_size, section_header_count, section_names;
};
static_assert(sizeof(FileRow) == 64);

struct ProgramRow {
    std::uint32_t type, flags;
    std::uint64_t offset, virtual_address, physical_address, file_size, memory_size, alignment;
};
static_assert(sizeof(ProgramRow) == program_header_bytes);

constexpr std::array<std::uint8_t, 4> magic{0x7f, 'E', 'L', 'F'};
constexpr std::size_t class_at = 4, order_at = 5;          // of e_ident
constexpr std::uint8_t of_64_bits = 2, little_endian = 1;  // ELFCLASS64, ELFDATA2LSB
// The number is in section 0: a loader that does not look there takes 0xffff, or none.
constexpr std::uint16_t extended_programs = 0xffff;  // PN_XNUM
constexpr std::uint16_t extended_names = 0xffff;     // SHN_XINDEX
// Of an ELF that a linker made there are a few.
constexpr std::uint16_t most_headers = 1024;

// What the headers call a part_within of the file; nothing if it does not lie in it.
std::optional<Bytes> part_within(const ElfFile& file, std::uint64_t offset, std::uint64_t size) {
    const std::uint64_t all = file.content.size();
    if (offset > all || size > all - offset) return {};
    return Bytes{file.content}.subspan(offset, size);
}

template <typename Row>
std::optional<Row> row(const ElfFile& file, std::uint64_t offset) {
    const auto bytes = part_within(file, offset, sizeof(Row));
    if (!bytes) return {};
    Row found;
    std::memcpy(&found, bytes->data(), sizeof found);
    return found;
}

std::optional<std::string> wrong_counts(const FileRow& head) {
    if (head.program_header_count == extended_programs)
        return "the number of its program headers stands in a section (e_phnum is 0xffff), "
               "where no loader need look";
    if (head.program_header_count > most_headers)
        return fmt::format("{} program headers, more than {}", head.program_header_count,
                           most_headers);
    if (head.program_header_count > 0 && head.program_header_size != program_header_bytes)
        return fmt::format(
            "program headers of {} bytes each: loaders that do not ask would read {}",
            head.program_header_size, program_header_bytes);
    const bool no_number = head.section_headers != 0 && head.section_header_count == 0;
    if (no_number || head.section_names == extended_names)
        return "the number of its sections, or of their names, stands in a section "
               "(e_shnum is 0 or e_shstrndx is 0xffff)";
    return {};
}

std::expected<Segment, std::string> segment_of(const ElfFile& file, std::size_t number,
                                               const ProgramRow& row) {
    const auto bytes = part_within(file, row.offset, row.file_size);
    if (!bytes)
        return std::unexpected{
            fmt::format("the {:#x} bytes at {:#x} that program header {} names do "
                        "not lie in the file",
                        row.file_size, row.offset, number)};
    return Segment{.type = row.type,
                   .flags = row.flags,
                   .offset = row.offset,
                   .virtual_address = Virtual{row.virtual_address},
                   .physical_address = Physical{row.physical_address},
                   .file_size = row.file_size,
                   .memory_size = row.memory_size,
                   .alignment = row.alignment,
                   .bytes = *bytes};
}

// A byte of the file that is loaded twice would be judged in one place and changed in another.
std::optional<std::string> shared_bytes(const std::vector<Segment>& segments) {
    std::vector<const Segment*> stored;
    for (const Segment& segment : segments)
        if (segment.type == loadable && segment.file_size > 0) stored.push_back(&segment);
    std::ranges::sort(stored, {}, &Segment::offset);
    for (std::size_t at = 1; at < stored.size(); ++at)
        if (stored[at]->offset - stored[at - 1]->offset < stored[at - 1]->file_size)
            return fmt::format("two segments have the same bytes of the file, at {:#x}",
                               stored[at]->offset);
    return {};
}

}  // namespace

std::expected<void, std::string> read_headers(ElfFile& file) {
    const auto head = row<FileRow>(file, 0);
    if (!head || !std::ranges::equal(magic, std::span{head->ident}.first(magic.size())))
        return std::unexpected{"is no ELF file"};
    if (head->ident[class_at] != of_64_bits || head->ident[order_at] != little_endian)
        return std::unexpected{"is no ELF file of 64 bits, little-endian"};
    file.header = {.ident = head->ident,
                   .flags = head->flags,
                   .size = head->size,
                   .section_header_size = head->section_header_size};
    file.type = head->type;
    file.machine = head->machine;
    file.version = head->version;
    file.entry = head->entry;
    if (auto wrong = wrong_counts(*head)) return std::unexpected{*wrong};
    const std::uint64_t count = head->program_header_count;
    if (!part_within(file, head->program_headers, count * program_header_bytes))
        return std::unexpected{fmt::format("its {} program headers at {:#x} do not lie in the file",
                                           count, head->program_headers)};
    for (std::size_t number = 0; number < count; ++number) {
        const auto found =
            row<ProgramRow>(file, head->program_headers + number * program_header_bytes);
        auto segment = segment_of(file, number, *found);
        if (!segment) return std::unexpected{segment.error()};
        file.segments.push_back(*segment);
    }
    if (auto wrong = shared_bytes(file.segments)) return std::unexpected{*wrong};
    return {};
}

}  // namespace verifier
