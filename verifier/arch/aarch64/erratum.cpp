// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/erratum.hpp"

#include "verifier/arch/aarch64/translation.hpp"

namespace verifier::aarch64 {
namespace {

constexpr std::uint64_t last_words = 8;

bool is_branch(std::uint32_t word) { return word >> 26 == 0b000101; }
bool is_adrp(std::uint32_t word) { return (word & 0x9f00'0000) == 0x9000'0000; }
// With an unsigned offset, C4.1.94: it reads no program counter, so that a copy does the same.
bool is_load_or_store(std::uint32_t word) { return (word & 0x3b00'0000) == 0x3900'0000; }
std::uint32_t base_of(std::uint32_t word) { return word >> 5 & 31; }
std::uint32_t destination_of(std::uint32_t word) { return word & 31; }

std::uint64_t target_of(std::uint32_t word, std::uint64_t address) {
    constexpr std::uint64_t sign = 1 << 25;
    const std::uint64_t offset = word & 0x03ff'ffff;
    return address + 4 * ((offset ^ sign) - sign);
}

}  // namespace

bool MovedLoads::is_moved(std::uint64_t address, std::uint32_t expected) {
    const auto there = word_(address);
    if (!there || !is_branch(*there) || !is_load_or_store(expected)) return false;
    // The adrp is two or three words earlier, C.2.9 of the errata notice.
    bool behind_adrp = false;
    for (const std::uint64_t before : {8, 12}) {
        const std::uint64_t at = address - before;
        const auto word = address - start_ >= before ? word_(at) : std::nullopt;
        behind_adrp |= word && is_adrp(*word) && at % pages.bytes >= pages.bytes - last_words &&
                       destination_of(*word) == base_of(expected);
    }
    const std::uint64_t copy = target_of(*there, address);
    if (!behind_adrp || copy < end_ || copies_.contains(copy)) return false;
    const auto moved = word_(copy), back = word_(copy + 4);
    const bool same =
        moved == expected && back && is_branch(*back) && target_of(*back, copy + 4) == address + 4;
    if (same) copies_.insert(copy);
    return same;
}

}  // namespace verifier::aarch64
