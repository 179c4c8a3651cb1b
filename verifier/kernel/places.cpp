// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/kernel/places.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace verifier {
namespace {

// For each section, a symbol of the object from which the image's address of that section follows;
// a false symbol moves the compared bytes. The boot stub is at the entry, at its physical address.
constexpr std::array<std::pair<const char*, const char*>, 3> anchors{{
    {".text", "kernel_vectors"},
    {".rodata", "kernel_constants"},
    {".boot", "_start"},
}};

// Addresses that no table has: what V4xx maps there is judged by these symbols.
constexpr std::array<std::string_view, 4> named{"__kernel_stack_top", "ashlar_abi_1",
                                                "kernel_trace", "__kernel_log"};

std::optional<std::uint64_t> claimed(const Image& image, std::string_view anchor) {
    if (anchor == "_start") return image.elf.entry;
    const Symbol* found = image.elf.symbol(anchor);
    return found == nullptr ? std::nullopt : std::optional{found->value};
}

}  // namespace

FoundPlaces places_in(const Image& image, const KernelObject& object) {
    FoundPlaces made;
    for (const auto& [section, anchor] : anchors) {
        const ObjectSection* there = object.section(section);
        const ObjectSymbol* symbol = object.symbol(anchor);
        const auto address = claimed(image, anchor);
        if (there == nullptr || symbol == nullptr || symbol->section != there->index || !address)
            made.missing.emplace_back(section);
        else
            made.places.sections[section] = *address - symbol->value;
    }
    auto& symbols = made.places.symbols;
    for (const TableRange& range : image.ranges) symbols[range.name] = range.address.number();
    const MachineFacts& machine = image.machine->facts();
    for (const std::span<const std::string_view> names :
         {std::span<const std::string_view>{named}, machine.controller_symbols})
        for (const std::string_view name : names)
            if (const Symbol* found = image.elf.symbol(name))
                symbols[std::string{name}] = found->value;
    // Literals of the boot stub: the roots that are walked, the sizes that they are walked with.
    for (const auto& [name, from] : machine.boot_literals)
        symbols[std::string{name}] = image.boot_value(from);
    return made;
}

}  // namespace verifier
