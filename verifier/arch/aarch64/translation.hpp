// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a tree of translation tables maps, as the processor walks it: AArch64 stage 1, 4 KiB granule.
// Written from the Arm Architecture Reference Manual for A-profile (ARM DDI 0487): D8.2 (walks), D8.3
// (descriptor formats), D8.4 (memory access control).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/image/memory.hpp"

namespace verifier {

enum class MemoryType { normal, device, other };

// One leaf: a page of 4 KiB, a block of 2 MiB or of 1 GiB.
struct Leaf {
    std::uint64_t address = 0, size = 0, physical = 0;
    bool write = false;
    bool execute =
        false;          // by whoever the space belongs to: EL0 in the lower half, EL1 in the upper
    bool user = false;  // EL0 has access
    MemoryType memory = MemoryType::other;
    int level = 0;
    std::uint64_t entry = 0;  // physical address of the descriptor
    std::uint64_t word = 0;   // the descriptor

    [[nodiscard]] std::uint64_t end() const { return address + size; }
};

struct TableFrame {
    std::uint64_t physical = 0, size = 0;
    int level = 0;
};

// A descriptor that the manual or this system's rules do not allow.
struct BadDescriptor {
    int level = 0;
    std::uint64_t entry = 0, word = 0,
                  address = 0;  // where it lies, what it is, what it would translate
    std::string why;
};

struct Walk {
    std::vector<Leaf> leaves;  // sorted by address
    std::vector<TableFrame> tables;
    std::vector<BadDescriptor> bad;
    std::vector<BadDescriptor> unused;  // not valid, and not zero
};

enum class Half { lower, upper };
inline constexpr std::uint64_t upper_half = 1ull << 63;  // where it begins, as far as any size goes

// `bits` of address are translated, from 25 to 48; `attributes` is MAIR_EL1.
Walk walk(const Memory& memory, std::uint64_t root, unsigned bits, Half half,
          std::uint64_t attributes);

// Bytes of the root table of a space of so many bits.
std::uint64_t root_bytes(unsigned bits);

// "level 3, entry at 0x40087a8 = 0x…"
std::string entry_text(int level, std::uint64_t entry, std::uint64_t word);

}  // namespace verifier
