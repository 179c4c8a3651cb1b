// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The linker's work on the kernel's object, repeated: each relocation fills a field with the
// address of a symbol, as the machine defines it (Architecture::relocate). There is no relaxation.
// An unexpected relocation type, a field that cannot hold its value and a symbol without an address
// are refused by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "verifier/kernel/object.hpp"

namespace verifier {

// Where a linker puts the object: addresses of its sections, and of what it does not define itself.
struct Places {
    std::map<std::string, std::uint64_t, std::less<>> sections, symbols;
};

struct RefusedRelocation {
    std::uint64_t offset = 0;  // into the section
    std::string why;
};

struct Relocated {
    std::vector<std::byte> bytes;
    std::vector<RefusedRelocation> refused;
};

Relocated relocate(const KernelObject& object, const ObjectSection& section, const Places& places);

// The address of a symbol, or nothing: it has none in these places.
std::optional<std::uint64_t> address_in(const KernelObject& object, const ObjectSymbol& symbol,
                                        const Places& places);

}  // namespace verifier
