// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V1xx: the file, and what a loader that knows only ELF makes of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "verifier/check/families.hpp"
#include "verifier/kernel/places.hpp"

namespace verifier {
namespace {

constexpr std::size_t most_segments = 8;
constexpr std::array<std::uint8_t, 16> ident{0x7f, 'E', 'L', 'F', 2, 1, 1};  // no ABI, no padding

struct Span {
    Physical start, end;
};

// The end of a kernel segment's content: after its last symbol. Some symbols have no size.
Physical used_end(const Case& in, const Segment& of) {
    std::uint64_t used = 0;
    for (const Symbol& symbol : in.image.elf.symbols) {
        const std::uint64_t offset = Virtual{symbol.value} - of.virtual_address;
        if (symbol.section != absolute_section && offset < of.memory_size)
            used = std::max(used, offset + std::max<std::uint64_t>(symbol.size, 8));
    }
    return of.physical_address + std::min(used, of.memory_size);
}

bool is_kernel_constant(const Case& in, const Piece& piece) {
    return in.spaces.objects[piece.extent->object].content == Content::kernel &&
           piece.extent->right != Right::read_write;
}

// A word of padding before the next literal, or one that makes tables of another ABI fail to link:
// it is never read.
bool is_filling(const Case& in, Physical address) {
    const MachineFacts& machine = in.image.machine->facts();
    const std::uint64_t abi = in.image.address_of("ashlar_abi_1").number();
    const Physical start = address - address % 8;
    std::vector<std::byte> there(machine.filling.size());
    if (!in.image.memory.read(address, there)) return false;
    return std::ranges::equal(there, machine.filling) || in.image.memory.word(start) == abi;
}

// Of the boot stub: what it executes, reads and shows the host, from whichever level it is entered.
void add_boot(const Case& in, const Segment& boot, std::vector<Span>& spans) {
    if (!in.image.boot_error.empty())  // V201 refuses it
        return spans.push_back({boot.physical_address, boot.physical_address + boot.memory_size});
    for (const auto& [at, size] : in.image.boot.executed)
        spans.push_back({Physical{at}, Physical{at} + size});
    for (const auto& [at, size] : in.image.boot.read)
        spans.push_back({Physical{at}, Physical{at} + size});
    const std::uint64_t unit = in.image.machine->facts().filling.size();
    for (std::uint64_t offset = 0; offset + unit <= boot.file_size; offset += unit)
        if (is_filling(in, boot.physical_address + offset))
            spans.push_back(
                {boot.physical_address + offset, boot.physical_address + offset + unit});
}

// Of the kernel's constants: those of its object (V205), and each table. What lies between is alignment.
void add_constants(const Case& in, const Segment& segment, std::vector<Span>& spans) {
    const auto add = [&](Virtual address, std::uint64_t size) {
        const std::uint64_t offset = address - segment.virtual_address;
        if (offset < segment.memory_size)
            spans.push_back(
                {segment.physical_address + offset,
                 segment.physical_address + offset + std::min(size, segment.memory_size - offset)});
    };
    const ObjectSection* constants = in.kernel.object.section(".rodata");
    const auto places = places_in(in.image, in.kernel.object).places.sections;
    if (const auto at = places.find(".rodata"); at != places.end() && constants != nullptr)
        add(Virtual{at->second}, constants->bytes.size());
    for (const Symbol& symbol : in.image.elf.symbols)
        if (symbol.section != absolute_section) add(Virtual{symbol.value}, symbol.size);
}

// Memory whose bytes other checks judge: objects, tables, the kernel's code and constants.
std::vector<Span> explained(const Case& in) {
    std::vector<Span> spans;
    for (const Piece& piece : in.comparison.pieces)
        if (!is_kernel_constant(in, piece))
            spans.push_back({piece.physical(), piece.physical() + piece.size});
    const Segment* boot = in.image.memory.segment(in.image.entry(), 1);
    for (const Segment* segment : in.image.memory.segments())
        if (segment->virtual_address >= in.image.machine->facts().kernel_half && segment != boot) {
            if ((segment->flags & (may_execute | may_write)) == 0)
                add_constants(in, *segment, spans);
            else
                spans.push_back({segment->physical_address, used_end(in, *segment)});
        }
    if (boot != nullptr) add_boot(in, *boot, spans);
    const auto tables = [&](const Walk& walk) {
        for (const TableFrame& table : walk.tables)
            spans.push_back({table.physical, table.physical + table.size});
    };
    tables(in.image.kernel);
    tables(in.image.idle);
    for (const Walk& space : in.image.spaces) tables(space);
    std::ranges::sort(spans, {}, &Span::start);
    return spans;
}

// The loader writes nothing after the last object.
void judge_tail(const Case& in, Report& to, const std::vector<Span>& spans) {
    if (spans.empty() || in.image.memory.segments().empty()) return;
    const Segment& last = *in.image.memory.segments().back();
    const Physical end = last.physical_address + last.memory_size;
    const Physical used =
        in.image.machine->facts().pages.end_of(std::ranges::max(spans, {}, &Span::end).end);
    if (used < end)
        to.refuse("image", "memory that nobody has", fmt::format("{} bytes", end - used),
                  "none at the end", used);
}

// What a loader copies.
void judge_header(Report& to, const Segment& segment) {
    if (segment.file_size > segment.memory_size)
        to.refuse("image", "segment", fmt::format("{} bytes in the file", segment.file_size),
                  fmt::format("at most the {} that it takes", segment.memory_size),
                  segment.physical_address);
}

// Where the boot stub and the tables are read: they are used at physical addresses. But for the stub, what is
// linked there is for components, by way of tables: memory to read and write.
void judge_link(Report& to, const Segment& segment, Physical entry, Virtual kernel_half) {
    if (segment.virtual_address < kernel_half &&
        segment.virtual_address.number() != segment.physical_address.number())
        to.refuse("image", "segment", fmt::format("virtual address {:#x}", segment.virtual_address),
                  "the physical one, or one of the kernel's half", segment.physical_address);
    if (segment.memory_size > ~segment.virtual_address.number())
        to.refuse("image", "segment",
                  fmt::format("{:#x} bytes from virtual {:#x}", segment.memory_size,
                              segment.virtual_address),
                  "an end below the last address", segment.physical_address);
    const bool starts = entry - segment.physical_address < segment.memory_size;
    if (segment.virtual_address < kernel_half && !starts && segment.flags != (may_read | may_write))
        to.refuse("image", "segment", fmt::format("flags {:#x}", segment.flags),
                  "read and write, where the entry does not lie", segment.physical_address);
}

// What lies at a virtual address would depend on which of two headers a reader takes first.
void judge_virtual(const Case& in, Report& to) {
    std::vector<const Segment*> segments = in.image.memory.segments();
    std::ranges::sort(segments, {}, &Segment::virtual_address);
    for (std::size_t at = 1; at < segments.size(); ++at) {
        const Segment &one = *segments[at], &before = *segments[at - 1];
        if (one.virtual_address - before.virtual_address < before.memory_size)
            to.refuse("image", "segment", "virtual addresses of another segment",
                      "virtual addresses of its own", one.virtual_address);
    }
}

void judge_file_header(const ElfFile& elf, const MachineFacts& machine, Report& to) {
    const auto expect = [&](const std::string& name, std::uint64_t found, std::uint64_t wanted) {
        if (found != wanted)
            to.refuse("image", "file", fmt::format("{} {:#x}", name, found),
                      fmt::format("{:#x}", wanted));
    };
    if (elf.type != executable_file || elf.machine != machine.elf_machine)
        to.refuse("image", "file", fmt::format("type {}, machine {}", elf.type, elf.machine),
                  fmt::format("an executable for {} ({}, {})", machine.title, executable_file,
                              machine.elf_machine));
    if (elf.version != current_version)
        to.refuse("image", "file", fmt::format("version {}", elf.version),
                  fmt::format("{}", current_version));
    for (std::size_t at = 0; at < ident.size(); ++at)
        expect(fmt::format("e_ident[{}]", at), elf.header.ident[at], ident[at]);
    expect("e_flags", elf.header.flags, machine.elf_flags);
    expect("e_ehsize", elf.header.size, file_header_bytes);
    expect("e_shentsize", elf.header.section_header_size, section_header_bytes);
}

// A loader that copies whole units of p_align copies whole pages at most, from where they lie in pages.
bool is_aligned(const Segment& segment, Pages pages) {
    const std::uint64_t unit = std::max<std::uint64_t>(segment.alignment, 1);
    return std::has_single_bit(unit) && unit <= pages.bytes &&
           (segment.virtual_address - segment.offset) % unit == 0;
}

}  // namespace

void file_is_an_image(const Case& in, Report& to) {
    const ElfFile& elf = in.image.elf;
    const MachineFacts& machine = in.description.board.machine->facts();
    judge_file_header(elf, machine, to);
    for (const Segment& segment : elf.segments)
        if ((segment.flags & ~(may_execute | may_write | may_read)) != 0 ||
            (segment.flags & may_read) == 0)
            to.refuse("image", "program header", fmt::format("flags {:#x}", segment.flags),
                      "readable, and only flags that are known", segment.physical_address);
    for (const Segment& one : elf.segments)
        if (one.type != loadable)
            to.refuse("image", "program header", fmt::format("type {:#x}", one.type),
                      "PT_LOAD alone", one.physical_address);
    for (const Segment& one : elf.segments)
        if (!is_aligned(one, machine.pages))
            to.refuse("image", "program header", fmt::format("alignment {:#x}", one.alignment),
                      "that of its address and of its place in the file, a page at most",
                      one.physical_address);
    if (elf.segments.size() > most_segments)
        to.refuse("image", "program headers", fmt::format("{}", elf.segments.size()),
                  fmt::format("at most {}", most_segments));
}

void segments_lie_in_memory(const Case& in, Report& to) {
    const Range bank =
        in.description.board.memory.empty() ? Range{} : in.description.board.memory.front();
    const std::uint64_t image_offset = in.image.machine->facts().image_offset;
    const auto& segments = in.image.memory.segments();
    if (!segments.empty() && segments.front()->physical_address != bank.start + image_offset)
        to.refuse("image", "first segment",
                  fmt::format("{:#x}", segments.front()->physical_address),
                  fmt::format("{:#x}, the start of the lowest bank and {} KiB",
                              bank.start + image_offset, image_offset / 1024));
    for (const Segment& segment : in.image.elf.segments) judge_header(to, segment);
    Physical end;
    for (const Segment* one : segments) {
        const Physical start = one->physical_address;
        if (start < bank.start || one->memory_size > bank.size ||
            start - bank.start > bank.size - one->memory_size)
            to.refuse("image", "segment", fmt::format("{} bytes", one->memory_size),
                      fmt::format("{} bytes from {:#x}: the lowest bank of the board", bank.size,
                                  bank.start),
                      start);
        if (start < end)
            to.refuse("image", "segment", "memory of the segment before it", "memory of its own",
                      start);
        end = start + one->memory_size;
    }
}

// QEMU's rule (include/hw/elf_ops.h): the processor starts at e_entry. If e_entry lies in the
// virtual range of an executable segment that is loaded elsewhere, it starts at the corresponding
// place there. With one segment whose two addresses agree, both are e_entry, also for a loader
// without that rule.
void entry_is_in_one_place(const Case& in, Report& to) {
    const Physical entry = in.image.entry();
    const MachineFacts& machine = in.image.machine->facts();
    for (const Segment& segment : in.image.elf.segments)
        judge_link(to, segment, entry, machine.kernel_half);
    judge_virtual(in, to);
    std::size_t linked = 0, loaded = 0;
    for (const Segment* one : in.image.memory.segments()) {
        linked += Virtual{entry.number()} - one->virtual_address < one->memory_size ? 1 : 0;
        loaded += entry - one->physical_address < one->memory_size ? 1 : 0;
    }
    const Segment* holds = in.image.memory.segment(entry, machine.code_alignment);
    const auto refuse = [&](std::string found, std::string allowed) {
        to.refuse("image", "entry", std::move(found), std::move(allowed), entry);
    };
    if (linked != 1 || loaded != 1 || holds == nullptr)
        return refuse(fmt::format("an address that {} segments are linked to and {} loaded to",
                                  linked, loaded),
                      "one segment for both");
    if (holds->virtual_address.number() != holds->physical_address.number())
        refuse(fmt::format("a segment at physical {:#x}, virtual {:#x}", holds->physical_address,
                           holds->virtual_address),
               "one whose addresses agree: the stub runs untranslated");
    if ((holds->flags & (may_execute | may_write)) != may_execute)
        refuse(fmt::format("a segment of flags {:#x}", holds->flags), "executable, not writable");
    if (entry % machine.code_alignment != 0 || entry - holds->physical_address >= holds->file_size)
        refuse("no instruction of the file", "a whole word of it");
}

void objects_lie_in_segments(const Case& in, Report& to) {
    for (const Piece& piece : in.comparison.pieces) {
        if (in.spaces.objects[piece.extent->object].content == Content::device) continue;
        if (in.image.memory.holds(piece.physical(), piece.size)) continue;
        Finding made = finding_at(in, piece);
        made.found = fmt::format("{} bytes at physical {:#x}, which the loader leaves as they were",
                                 piece.size, piece.physical());
        made.allowed = "memory in the image";
        to.add(std::move(made));
    }
}

void nothing_else_is_loaded(const Case& in, Report& to) {
    const auto spans = explained(in);
    for (const Segment* segment : in.image.memory.segments()) {
        Physical at = segment->physical_address;
        const Physical end = at + std::min(segment->file_size, segment->memory_size);
        auto next = spans.begin();
        while (at < end) {
            while (next != spans.end() && next->end <= at) ++next;
            const Physical gap = next == spans.end() ? end : std::min(end, next->start);
            if (at < gap)
                if (const auto byte = in.image.memory.first_nonzero(at, gap - at))
                    to.refuse("image", "memory that nobody has", "a byte that is not zero", "zero",
                              *byte);
            at = std::max(gap, next == spans.end() ? end : next->end);
        }
    }
    judge_tail(in, to, spans);
}

}  // namespace verifier
