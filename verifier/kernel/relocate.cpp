// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/kernel/relocate.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>

#include "verifier/arch/contract.hpp"

namespace verifier {

std::optional<std::uint64_t> address_in(const KernelObject& object, const ObjectSymbol& symbol,
                                        const Places& places) {
    if (symbol.section == SHN_ABS) return symbol.value;
    if (symbol.section == SHN_UNDEF) {
        const auto found = places.symbols.find(symbol.name);
        return found == places.symbols.end() ? std::nullopt : std::optional{found->second};
    }
    const auto section = std::ranges::find(object.sections, symbol.section, &ObjectSection::index);
    if (section == object.sections.end()) return {};
    const auto found = places.sections.find(section->name);
    return found == places.sections.end() ? std::nullopt
                                          : std::optional{found->second + symbol.value};
}

Relocated relocate(const KernelObject& object, const ObjectSection& section, const Places& places) {
    Relocated made{.bytes = {section.bytes.begin(), section.bytes.end()}, .refused = {}};
    const auto base = places.sections.find(section.name);
    if (base == places.sections.end()) {
        made.refused.push_back({.offset = 0, .why = "a section without an address"});
        return made;
    }
    for (const ObjectRelocation& relocation : section.relocations) {
        const ObjectSymbol& symbol = object.symbols[relocation.symbol];
        const auto start = address_in(object, symbol, places);
        const auto why =
            start ? object.machine->relocate(made.bytes, relocation,
                                             *start + static_cast<std::uint64_t>(relocation.addend),
                                             base->second)
                  : std::optional{fmt::format("`{}`, which no table is called", symbol.name)};
        if (why) made.refused.push_back({.offset = relocation.offset, .why = *why});
    }
    return made;
}

}  // namespace verifier
