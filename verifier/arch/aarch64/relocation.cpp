// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/relocation.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "verifier/code/words.hpp"

namespace verifier::aarch64 {
namespace {

enum class Computed : std::uint8_t {
    absolute,       // S + A
    relative,       // S + A - P
    page_relative,  // Page(S + A) - Page(P)
    page_offset,    // (S + A) & 0xfff
};

enum class Fit : std::uint8_t {
    signed_,
    either,
    cut
};  // either: signed or unsigned; cut: low bits alone

enum class Place : std::uint8_t { data, address, imm12, imm14, imm19, imm26 };

// `bits` of the value from bit `scale` up go into the field; the bits below are zero, or it is
// refused.
struct Kind {
    std::uint32_t type;
    const char* name;
    Computed value;
    Fit fit;
    unsigned bits, scale;
    Place place;
};

constexpr std::array kinds{
    Kind{R_AARCH64_ABS64, "ABS64", Computed::absolute, Fit::cut, 64, 0, Place::data},
    Kind{R_AARCH64_ABS32, "ABS32", Computed::absolute, Fit::either, 32, 0, Place::data},
    Kind{R_AARCH64_ABS16, "ABS16", Computed::absolute, Fit::either, 16, 0, Place::data},
    Kind{R_AARCH64_PREL64, "PREL64", Computed::relative, Fit::cut, 64, 0, Place::data},
    Kind{R_AARCH64_PREL32, "PREL32", Computed::relative, Fit::either, 32, 0, Place::data},
    Kind{R_AARCH64_PREL16, "PREL16", Computed::relative, Fit::either, 16, 0, Place::data},
    Kind{R_AARCH64_ADR_PREL_LO21, "ADR_PREL_LO21", Computed::relative, Fit::signed_, 21, 0,
         Place::address},
    Kind{R_AARCH64_ADR_PREL_PG_HI21, "ADR_PREL_PG_HI21", Computed::page_relative, Fit::signed_, 21,
         12, Place::address},
    Kind{R_AARCH64_ADD_ABS_LO12_NC, "ADD_ABS_LO12_NC", Computed::page_offset, Fit::cut, 12, 0,
         Place::imm12},
    Kind{R_AARCH64_LDST8_ABS_LO12_NC, "LDST8_ABS_LO12_NC", Computed::page_offset, Fit::cut, 12, 0,
         Place::imm12},
    Kind{R_AARCH64_LDST16_ABS_LO12_NC, "LDST16_ABS_LO12_NC", Computed::page_offset, Fit::cut, 11, 1,
         Place::imm12},
    Kind{R_AARCH64_LDST32_ABS_LO12_NC, "LDST32_ABS_LO12_NC", Computed::page_offset, Fit::cut, 10, 2,
         Place::imm12},
    Kind{R_AARCH64_LDST64_ABS_LO12_NC, "LDST64_ABS_LO12_NC", Computed::page_offset, Fit::cut, 9, 3,
         Place::imm12},
    Kind{R_AARCH64_LDST128_ABS_LO12_NC, "LDST128_ABS_LO12_NC", Computed::page_offset, Fit::cut, 8,
         4, Place::imm12},
    Kind{R_AARCH64_LD_PREL_LO19, "LD_PREL_LO19", Computed::relative, Fit::signed_, 19, 2,
         Place::imm19},
    Kind{R_AARCH64_TSTBR14, "TSTBR14", Computed::relative, Fit::signed_, 14, 2, Place::imm14},
    Kind{R_AARCH64_CONDBR19, "CONDBR19", Computed::relative, Fit::signed_, 19, 2, Place::imm19},
    Kind{R_AARCH64_JUMP26, "JUMP26", Computed::relative, Fit::signed_, 26, 2, Place::imm26},
    Kind{R_AARCH64_CALL26, "CALL26", Computed::relative, Fit::signed_, 26, 2, Place::imm26},
};

constexpr std::uint64_t page_mask = 0xfff;

std::uint64_t value_of(Computed kind, std::uint64_t target, std::uint64_t place) {
    switch (kind) {
        case Computed::absolute:
            return target;
        case Computed::relative:
            return target - place;
        case Computed::page_relative:
            return (target & ~page_mask) - (place & ~page_mask);
        case Computed::page_offset:
            return target & page_mask;
    }
    return 0;
}

bool fits(const Kind& kind, std::uint64_t value) {
    const unsigned width = kind.bits + kind.scale;
    if (kind.fit == Fit::cut || width >= 64) return true;
    const std::uint64_t above = value + (std::uint64_t{1} << (width - 1));
    return above >> width == 0 || (kind.fit == Fit::either && value >> width == 0);
}

// The field in an instruction's word; an address has its two low bits apart (C6.2, ADR).
std::uint32_t with_field(std::uint32_t word, Place place, std::uint32_t field) {
    const auto put = [&](unsigned at, unsigned count, std::uint32_t value) {
        const auto mask = static_cast<std::uint32_t>(ones(count)) << at;
        word = (word & ~mask) | (value << at & mask);
    };
    switch (place) {
        case Place::address:
            put(29, 2, field);
            put(5, 19, field >> 2);
            break;
        case Place::imm12:
            put(10, 12, field);
            break;
        case Place::imm14:
            put(5, 14, field);
            break;
        case Place::imm19:
            put(5, 19, field);
            break;
        case Place::imm26:
            put(0, 26, field);
            break;
        case Place::data:
            break;
    }
    return word;
}

std::uint64_t number_at(std::span<const std::byte> from) {
    std::uint64_t value = 0;
    for (std::size_t at = from.size(); at-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(from[at]);
    return value;
}

void put_number(std::span<std::byte> to, std::uint64_t value) {
    for (std::byte& one : to) {
        one = static_cast<std::byte>(value);
        value >>= 8;
    }
}

}  // namespace

std::optional<std::string> relocate(std::span<std::byte> bytes,
                                    const ObjectRelocation& object_relocation, std::uint64_t target,
                                    std::uint64_t base) {
    const auto kind = std::ranges::find(kinds, object_relocation.type, &Kind::type);
    if (kind == kinds.end()) return fmt::format("relocation of kind {}", object_relocation.type);
    const bool data = kind->place == Place::data;
    const std::size_t size = data ? kind->bits / 8 : 4;
    if (object_relocation.offset > bytes.size() || size > bytes.size() - object_relocation.offset)
        return fmt::format("{} past the section's end", kind->name);
    if (!data && object_relocation.offset % 4 != 0)
        return fmt::format("{} within an instruction", kind->name);
    const std::uint64_t value = value_of(kind->value, target, base + object_relocation.offset);
    if ((value & ones(kind->scale)) != 0 && kind->value != Computed::page_relative)
        return fmt::format("{} of {:#x}, which is not aligned", kind->name, target);
    if (!fits(*kind, value))
        return fmt::format("{} of {:#x}, which is too far", kind->name, target);
    const std::span<std::byte> there = bytes.subspan(object_relocation.offset, size);
    const std::uint64_t field = value >> kind->scale & ones(kind->bits);
    put_number(there, data ? field
                           : with_field(static_cast<std::uint32_t>(number_at(there)), kind->place,
                                        static_cast<std::uint32_t>(field)));
    return {};
}

}  // namespace verifier::aarch64
