// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What an image must not contain because nothing would run, relocate or initialise it: from names,
// types and flags of its symbols, sections and segments.
#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "verifier/arch/architectures.hpp"
#include "verifier/code/code.hpp"

namespace verifier {
namespace {

using std::string_view;

bool begins_with_one_of(string_view name, std::initializer_list<string_view> starts) {
    return std::ranges::any_of(starts, [&](string_view one) { return name.starts_with(one); });
}

// _Znw, _Zna, _Zdl, _Zda: operator new and delete
bool is_heap(string_view name) {
    static constexpr std::array names{"malloc",       "free",          "calloc",   "realloc",
                                      "reallocarray", "aligned_alloc", "memalign", "posix_memalign",
                                      "sbrk",         "_sbrk",         "brk",      "mmap"};
    return std::ranges::find(names, name) != names.end() ||
           begins_with_one_of(name, {"_Znw", "_Zna", "_Zdl", "_Zda", "__heap", "_heap"});
}

bool is_initialiser(string_view name) {
    return begins_with_one_of(
        name, {"__init_array", "__preinit_array", "__fini_array", "__CTOR", "__DTOR", "__ctors",
               "_GLOBAL__sub_I_", "__cxx_global_var_init", "__cxa_atexit", "__cxa_guard"});
}

void judge_symbol(const Symbol& symbol, std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back(
            {.address = symbol.value, .what = fmt::format("symbol `{}`: {}", symbol.name, what)});
    };
    if (symbol.section == SHN_UNDEF) find("is undefined");
    if (symbol.section == SHN_COMMON) find("has no place yet");
    if (is_heap(symbol.name)) find("the kernel has no heap");
    if (is_initialiser(symbol.name)) find("the kernel runs no initialisers");
    if (symbol.type == STT_TLS) find("the kernel has no thread-local data");
    if (symbol.type == STT_GNU_IFUNC) find("is chosen at run time, which nobody does");
}

void judge_section(const Section& section, std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back({.address = section.address,
                            .what = fmt::format("section {}: {}", section.name, what)});
    };
    const bool initialises =
        section.type == SHT_INIT_ARRAY || section.type == SHT_FINI_ARRAY ||
        section.type == SHT_PREINIT_ARRAY ||
        begins_with_one_of(section.name, {".init", ".preinit", ".fini", ".ctors", ".dtors"});
    const bool relocates =
        section.type == SHT_RELA || section.type == SHT_REL || section.type == SHT_RELR;
    const bool dynamic = section.type == SHT_DYNAMIC || section.type == SHT_DYNSYM ||
                         section.name == ".got" || section.name == ".plt" ||
                         section.name == ".interp";
    if (initialises) find("the kernel runs no initialisers");
    if (relocates) find("nobody applies relocations");
    if (dynamic) find("nobody links at run time");
    if ((section.flags & SHF_TLS) != 0 || begins_with_one_of(section.name, {".tdata", ".tbss"}))
        find("the kernel has no thread-local data");
    if ((section.flags & SHF_EXECINSTR) != 0 && section.name != ".text" && section.name != ".boot")
        find("is executable, and neither .text nor .boot");
    if ((section.flags & SHF_EXECINSTR) != 0 && (section.flags & SHF_WRITE) != 0)
        find("is executable and writable");
}

// Whether sections that may be executed account for every byte of the segment.
bool is_covered(const ElfFile& image, const Segment& segment) {
    std::vector<const Section*> code;
    for (const Section& section : image.sections)
        if ((section.flags & SHF_EXECINSTR) != 0) code.push_back(&section);
    std::ranges::sort(code, {}, &Section::address);
    std::uint64_t covered = segment.virtual_address.number();
    for (const Section* one : code)
        if (one->address <= covered) covered = std::max(covered, one->address + one->size);
    return Virtual{covered} >= segment.virtual_address + segment.memory_size;
}

void judge_segment(const ElfFile& image, const Segment& segment,
                   std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back(
            {.address = segment.virtual_address.number(),
             .what = fmt::format("segment at {:#x}: {}", segment.virtual_address, what)});
    };
    if (segment.type == PT_DYNAMIC || segment.type == PT_INTERP) find("nobody links at run time");
    if (segment.type == PT_TLS) find("the kernel has no thread-local data");
    if (segment.type != PT_LOAD || (segment.flags & PF_X) == 0) return;
    if ((segment.flags & PF_W) != 0) find("is executable and writable");
    if (!is_covered(image, segment))
        find("holds executable bytes that are in no executable section");
}

}  // namespace

std::vector<LinkFinding> link_findings(const ElfFile& image) {
    std::vector<LinkFinding> findings;
    const MachineFacts& machine = architecture_of(image).facts();
    if (image.type != ET_EXEC || image.machine != machine.elf_machine)
        findings.push_back(
            {.address = 0,
             .what = fmt::format("the image is no executable for {} at fixed addresses",
                                 machine.title)});
    for (const Symbol& symbol : image.symbols) judge_symbol(symbol, findings);
    for (const Section& section : image.sections) judge_section(section, findings);
    for (const Segment& segment : image.segments) judge_segment(image, segment, findings);
    return findings;
}

}  // namespace verifier
