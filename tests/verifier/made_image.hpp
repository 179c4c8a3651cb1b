// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// An image of a few instructions, made by hand: a boot stub, a text that begins at `start_high`, the two tables
// and a stack. Each test writes the instructions that it is about.
#pragma once

#include <initializer_list>

#include "verifier/code/code.hpp"

namespace made {

using Words = std::vector<std::uint32_t>;

inline constexpr std::uint64_t vectors_at = 0x10000, start_at = 0x10200, descriptors_at = 0x20000;
inline constexpr std::uint64_t table_at = 0x21000, states_at = 0x30000, boot_at = 0x40000,
                               stack_top = 0x60000;

// ---- Instructions with an address in them; d is 0 to 30
inline std::uint32_t adr(unsigned d, std::uint64_t from, std::uint64_t to) {
    const auto offset = static_cast<std::uint32_t>(to - from);
    return 0x10000000 | (offset & 3) << 29 | (offset >> 2 & 0x7ffff) << 5 | d;
}
inline std::uint32_t b(std::uint64_t from, std::uint64_t to) {
    return 0x14000000 | (static_cast<std::uint32_t>(to - from) >> 2 & 0x3ffffff);
}
inline std::uint32_t bl(std::uint64_t from, std::uint64_t to) { return b(from, to) | 0x80000000; }
inline std::uint32_t cbz(unsigned n, std::uint64_t from, std::uint64_t to) {
    return 0xb4000000 | (static_cast<std::uint32_t>(to - from) >> 2 & 0x7ffff) << 5 | n;
}
inline std::uint32_t b_hi(std::uint64_t from, std::uint64_t to) {
    return 0x54000008 | (static_cast<std::uint32_t>(to - from) >> 2 & 0x7ffff) << 5;
}

inline constexpr std::uint32_t nop = 0xd503201f, ret = 0xd65f03c0, stop = 0xd4200020;

// The stub as start.S has it; its literals follow it at + 0xe0, and the words that it says.
inline Words boot_stub() {
    Words words{0xd5384240, 0x371802a0,  // mrs x0, currentel; tbnz x0, #3
                0x580006c0, 0x580006e1, 0x58000702,
                0x58000723, 0x58000744, 0x58000765,  // ldr x0 to x5, =…
                0xd5182020, 0xd5182001, 0xd5182042,
                0xd518a203, 0xd518c004,  // ttbr1, ttbr0, tcr, mair, vbar
                0xd50041bf, 0xd5034fdf, 0xd508871f,
                0xd508751f, 0xd5033f9f, 0xd5033fdf,  // masks, invalidations, dsb, isb
                0xd5181005, 0xd5033fdf, 0x14000000,  // sctlr, isb, b .
                0x37100320,                          // at EL2: tbnz x0, #2
                0x580005a1, 0xd51c1101, 0xd5033fdf,  // ldr x1, =…; hcr, isb
                0xd2800061, 0xd51ce101, 0xd51ce07f,  // cnthctl, cntvoff
                0xd2867fe1, 0xd51c1141, 0xd51c117f,  // cptr, hstr
                0xd53b9c01, 0xd34b3c21, 0xd51c1121,  // mdcr of pmcr's counters
                0xd5380001, 0xd51c0001, 0xd53800a1,
                0xd51c00a1, 0xd51c211f,  // vpidr, vmpidr, vttbr
                0x580003c1, 0xd5181001,  // ldr x1, =…; sctlr
                0xd28078a1, 0xd51c4001, 0x10fffac1,
                0xd51c4021, 0xd69f03e0,               // spsr, elr, eret
                0xd2800080, 0x10000381, 0xd45e0000,   // at EL3: words
                0xd2800300, 0x100002a1, 0xd45e0000,   // the end
                0xd503207f, 0x17ffffff, 0xd503201f};  // wfi, b, nop
    for (const std::uint64_t value :
         {0x86200ull, 0x86180ull, 0x11b5273527ull, 0x4404ffull, vectors_at + 0ull, 0x3058181dull,
          0x300a0000000ull, 0x30d00800ull, 0x20026ull, 99ull})
        words.insert(words.end(),
                     {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)});
    words.insert(words.end(),
                 {0x6e72656b, 0x70206c65, 0x63696e61, 0x000a203a});  // "kernel panic: \n"
    return words;
}

class Image {
  public:
    Words boot = boot_stub();
    Words text;   // from start_at
    Words table;  // read-only, at table_at
    bool read_only_tables = true, read_only_boot = true;
    std::vector<verifier::Symbol> symbols{
        {.name = "descriptors", .value = descriptors_at, .size = 2048, .type = 1, .section = 2},
        {.name = "states", .value = states_at, .size = 2048, .type = 1, .section = 3},
        {.name = "__kernel_stack_top", .value = stack_top, .section = 0xfff1},
        {.name = "_start", .value = boot_at, .section = 4}};

    Image() { name("start_high", start_at); }

    void name(std::string symbol, std::uint64_t at) {
        symbols.push_back({.name = std::move(symbol), .value = at, .section = 1});
    }

    // Appends a function at a round address; gives that address.
    std::uint64_t function(const std::string& symbol, const Words& words) {
        while (text.size() % 16 != 0) text.push_back(stop);
        const std::uint64_t at = here();
        name(symbol, at);
        text.insert(text.end(), words.begin(), words.end());
        return at;
    }
    [[nodiscard]] std::uint64_t here() const { return start_at + text.size() * 4; }
    // Where the next function will lie, for calls among its own words.
    [[nodiscard]] std::uint64_t next() const { return start_at + (text.size() + 15) / 16 * 64; }

    [[nodiscard]] verifier::ElfFile elf() const {
        verifier::ElfFile file;
        file.type = 2;
        file.machine = 183;
        file.entry = boot_at;
        file.symbols = symbols;
        file.content.resize(4 * 4096);
        const auto place = [&](const Words& words, std::uint64_t at, std::uint32_t flags,
                               std::size_t offset, std::size_t skip = 0) {
            for (std::size_t index = 0; index < words.size() * 4; ++index)
                file.content[offset + skip + index] =
                    static_cast<std::byte>(words[index / 4] >> index % 4 * 8);
            const std::size_t size = skip + words.size() * 4;
            file.segments.push_back({.type = 1,
                                     .flags = flags,
                                     .virtual_address = verifier::Virtual{at},
                                     .physical_address = verifier::Physical{at},
                                     .file_size = size,
                                     .memory_size = size,
                                     .bytes = verifier::Bytes{file.content}.subspan(offset, size)});
        };
        place(text, start_at, 5, 0);
        place(table, descriptors_at, read_only_tables ? 4 : 6, 4096, table_at - descriptors_at);
        place({}, states_at, 6, 3 * 4096, 2048);
        place(boot, boot_at, read_only_boot ? 5 : 7, 3 * 4096 + 2048);
        return file;
    }
};

}  // namespace made
