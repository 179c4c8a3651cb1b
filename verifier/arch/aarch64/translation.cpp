// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/translation.hpp"

#include <optional>
#include <set>

namespace verifier::aarch64 {
namespace {

// D8.3.1, D8.3.2: bits of a descriptor
constexpr std::uint64_t valid = 1ull << 0;
constexpr std::uint64_t table_or_page = 1ull << 1;
constexpr std::uint64_t non_secure = 1ull << 5;
constexpr std::uint64_t user = 1ull << 6;       // AP[1]
constexpr std::uint64_t read_only = 1ull << 7;  // AP[2]
constexpr std::uint64_t shareable = 3ull << 8;  // SH: 3 = inner
constexpr std::uint64_t accessed = 1ull << 10;
constexpr std::uint64_t not_global = 1ull << 11;
constexpr std::uint64_t privileged_never = 1ull << 53;
constexpr std::uint64_t user_never = 1ull << 54;
constexpr std::uint64_t address_bits = 0x0000'ffff'ffff'f000;
constexpr std::uint64_t attribute_index = 7ull << 2;
constexpr std::uint64_t leaf_bits = valid | table_or_page | attribute_index | user | read_only |
                                    shareable | accessed | not_global | privileged_never |
                                    user_never | address_bits;

constexpr unsigned shift_of(int level) { return 39 - 9 * static_cast<unsigned>(level); }

// D8.2.8: the level at which a walk starts, 4 KiB granule
constexpr int start_level(unsigned bits) { return bits <= 30 ? 2 : bits <= 39 ? 1 : 0; }

// D17.2.97, MAIR_EL1: the meaning of an index; only the attributes that the system uses have names.
MemoryType memory_type(std::uint64_t word, std::uint64_t attributes) {
    const unsigned index = static_cast<unsigned>(word >> 2) & 7;
    const auto attribute = static_cast<std::uint8_t>(attributes >> 8 * index);
    if (attribute == 0xff) return MemoryType::normal;  // write-back, read and write allocate
    if (attribute == 0x04) return MemoryType::device;  // nGnRE
    return MemoryType::other;
}

struct Walker {
    const Memory& memory;
    Half half;
    std::uint64_t attributes;
    Walk found{};
    std::set<Physical> walked{};  // tables: one that leads to itself would never end

    void table(Physical physical, std::uint64_t size, int level, Virtual base) {
        found.tables.push_back({.physical = physical, .size = size, .level = level});
        for (std::uint64_t index = 0; index < size / 8; ++index)
            entry(physical + 8 * index, level, base + (index << shift_of(level)));
    }

    void entry(Physical at, int level, Virtual address) {
        const std::uint64_t word = memory.word(at).value_or(0);
        if ((word & valid) == 0) {
            if (word != 0)
                found.unused.push_back({level, at, word, address, "not valid, and not zero"});
        } else if (level < 3 && (word & table_or_page) != 0) {
            next(at, word, level, address);
        } else if (level == 0 || (level == 3 && (word & table_or_page) == 0)) {
            found.bad.push_back({level, at, word, address, "a block at a level that has none"});
        } else {
            leaf(at, word, level, address);
        }
    }

    void next(Physical at, std::uint64_t word, int level, Virtual address) {
        const Physical below{word & address_bits};
        if ((word & ~(address_bits | valid | table_or_page)) != 0)
            found.bad.push_back(
                {level, at, word, address, "a table descriptor with more than an address"});
        if (memory.segment(below, pages.bytes) == nullptr)
            found.bad.push_back({level, at, word, address, "a table outside the image"});
        else if (!walked.insert(below).second)
            found.bad.push_back({level, at, word, address, "a table that this space has already"});
        else
            table(below, pages.bytes, level + 1, address);
    }

    void leaf(Physical at, std::uint64_t word, int level, Virtual address) {
        const std::uint64_t size = 1ull << shift_of(level);
        const bool lower = half == Half::lower;
        const Leaf one{.address = address,
                       .size = size,
                       .physical = Physical{word & address_bits & ~(size - 1)},
                       .write = (word & read_only) == 0,
                       .execute = (word & (lower ? user_never : privileged_never)) == 0,
                       .user = (word & user) != 0,
                       .memory = memory_type(word, attributes),
                       .level = level,
                       .entry = at,
                       .word = word};
        if (const auto why = fault_of(one)) found.bad.push_back({level, at, word, address, *why});
        found.leaves.push_back(one);
    }

    // The bits that this system sets in every leaf of that half.
    [[nodiscard]] std::optional<std::string> fault_of(const Leaf& leaf) const {
        const bool lower = half == Half::lower;
        if ((leaf.word & ~leaf_bits) != 0 || (leaf.word & non_secure) != 0)
            return "reserved or unused bits are set";
        if ((leaf.word & address_bits & (leaf.size - 1)) != 0)
            return "a block that is not aligned to its size";
        if ((leaf.word & accessed) == 0)
            return "the access flag is clear: the first access would fault";
        if (((leaf.word & not_global) != 0) != lower)
            return lower ? "global: it would hold in every address space"
                         : "not global in the kernel's half";
        if ((leaf.word & (lower ? privileged_never : user_never)) == 0)
            return lower ? "the kernel could execute it" : "a component could execute it";
        if ((leaf.word & shareable) != (leaf.memory == MemoryType::device ? 0 : shareable))
            return "another shareability than all others of its kind";
        return std::nullopt;
    }
};

}  // namespace

std::uint64_t root_bytes(unsigned bits) { return 8ull << (bits - shift_of(start_level(bits))); }

Walk walk(const Memory& memory, Physical root, unsigned bits, Half half, std::uint64_t attributes) {
    Walker walker{.memory = memory, .half = half, .attributes = attributes};
    const Virtual base{half == Half::lower ? 0 : ~std::uint64_t{0} << bits};
    const std::uint64_t size = root_bytes(bits);
    if (memory.segment(root, size) == nullptr)
        walker.found.bad.push_back({start_level(bits), root, 0, base,
                                    "a root outside the image: what lies there is not known"});
    else
        walker.table(root, size, start_level(bits), base);
    return std::move(walker.found);
}

}  // namespace verifier::aarch64
