// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a tree of translation tables maps, as the processor walks it. A machine's room makes it; nothing here knows how
// its tables look.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/address.hpp"

namespace verifier {

enum class MemoryType { normal, device, other };

// One leaf: a page, or a larger block.
struct Leaf {
    Virtual address;
    std::uint64_t size = 0;
    Physical physical;
    bool write = false;
    bool execute = false;  // by the owner of the space: components, or the kernel
    bool user = false;     // components have access
    MemoryType memory = MemoryType::other;
    int level = 0;
    Physical entry;          // where the descriptor lies
    std::uint64_t word = 0;  // the descriptor

    [[nodiscard]] Virtual end() const { return address + size; }
};

struct TableFrame {
    Physical physical;
    std::uint64_t size = 0;
    int level = 0;
};

// A descriptor that the manual or this system's rules do not allow.
struct BadDescriptor {
    int level = 0;
    Physical entry;  // where it lies
    std::uint64_t word = 0;
    Virtual address;  // that it would translate
    std::string why;
};

struct Walk {
    std::vector<Leaf> leaves;  // sorted by address
    std::vector<TableFrame> tables;
    std::vector<BadDescriptor> bad;
    std::vector<BadDescriptor> unused;  // not valid, and not zero
};

// "level 3, entry at 0x40087a8 = 0x…"
std::string entry_text(int level, Physical entry, std::uint64_t word);

}  // namespace verifier
