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

void judge_symbol(const Symbol& one, std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back(
            {.address = one.value, .what = fmt::format("symbol `{}`: {}", one.name, what)});
    };
    if (one.section == SHN_UNDEF) find("is undefined");
    if (one.section == SHN_COMMON) find("has no place yet");
    if (is_heap(one.name)) find("the kernel has no heap");
    if (is_initialiser(one.name)) find("the kernel runs no initialisers");
    if (one.type == STT_TLS) find("the kernel has no thread-local data");
    if (one.type == STT_GNU_IFUNC) find("is chosen at run time, which nobody does");
}

void judge_section(const Section& one, std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back(
            {.address = one.address, .what = fmt::format("section {}: {}", one.name, what)});
    };
    const bool initialises =
        one.type == SHT_INIT_ARRAY || one.type == SHT_FINI_ARRAY || one.type == SHT_PREINIT_ARRAY ||
        begins_with_one_of(one.name, {".init", ".preinit", ".fini", ".ctors", ".dtors"});
    const bool relocates = one.type == SHT_RELA || one.type == SHT_REL || one.type == SHT_RELR;
    const bool dynamic = one.type == SHT_DYNAMIC || one.type == SHT_DYNSYM || one.name == ".got" ||
                         one.name == ".plt" || one.name == ".interp";
    if (initialises) find("the kernel runs no initialisers");
    if (relocates) find("nobody applies relocations");
    if (dynamic) find("nobody links at run time");
    if ((one.flags & SHF_TLS) != 0 || begins_with_one_of(one.name, {".tdata", ".tbss"}))
        find("the kernel has no thread-local data");
    if ((one.flags & SHF_EXECINSTR) != 0 && one.name != ".text" && one.name != ".boot")
        find("is executable, and neither .text nor .boot");
    if ((one.flags & SHF_EXECINSTR) != 0 && (one.flags & SHF_WRITE) != 0)
        find("is executable and writable");
}

// Whether sections that may be executed account for every byte of the segment.
bool is_covered(const ElfFile& image, const Segment& segment) {
    std::vector<const Section*> code;
    for (const Section& one : image.sections)
        if ((one.flags & SHF_EXECINSTR) != 0) code.push_back(&one);
    std::ranges::sort(code, {}, &Section::address);
    std::uint64_t covered = segment.virtual_address.number();
    for (const Section* one : code)
        if (one->address <= covered) covered = std::max(covered, one->address + one->size);
    return Virtual{covered} >= segment.virtual_address + segment.memory_size;
}

void judge_segment(const ElfFile& image, const Segment& one, std::vector<LinkFinding>& findings) {
    const auto find = [&](string_view what) {
        findings.push_back(
            {.address = one.virtual_address.number(),
             .what = fmt::format("segment at {:#x}: {}", one.virtual_address, what)});
    };
    if (one.type == PT_DYNAMIC || one.type == PT_INTERP) find("nobody links at run time");
    if (one.type == PT_TLS) find("the kernel has no thread-local data");
    if (one.type != PT_LOAD || (one.flags & PF_X) == 0) return;
    if ((one.flags & PF_W) != 0) find("is executable and writable");
    if (!is_covered(image, one)) find("holds executable bytes that are in no executable section");
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
    for (const Symbol& one : image.symbols) judge_symbol(one, findings);
    for (const Section& one : image.sections) judge_section(one, findings);
    for (const Segment& one : image.segments) judge_segment(image, one, findings);
    return findings;
}

}  // namespace verifier
