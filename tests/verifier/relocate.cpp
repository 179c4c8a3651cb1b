// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The verifier's relocation of a kernel's object, printed for pytest: `relocate OBJECT` reads lines
// `section NAME ADDRESS` and `symbol NAME ADDRESS`, and prints each section's bytes and what was
// refused.
#include <fmt/format.h>

#include <iostream>
#include <string>

#include "verifier/arch/aarch64/machine.hpp"
#include "verifier/kernel/relocate.hpp"

int main(int count, char** values) {
    using namespace verifier;
    if (count != 2) return 2;
    const auto object = read_kernel_object(values[1], aarch64::machine());
    if (!object) {
        fmt::print("unreadable {}\n", object.error());
        return 1;
    }
    Places places;
    std::string kind, name;
    std::uint64_t address = 0;
    while (std::cin >> kind >> name >> std::hex >> address)
        (kind == "section" ? places.sections : places.symbols)[name] = address;
    for (const ObjectSection& one : object->sections) {
        const Relocated made = relocate(*object, one, places);
        fmt::print("bytes {} ", one.name);
        for (const std::byte each : made.bytes) fmt::print("{:02x}", static_cast<unsigned>(each));
        fmt::print("\n");
        for (const RefusedRelocation& each : made.refused)
            fmt::print("refused {} {:x} {}\n", one.name, each.offset, each.why);
    }
    return 0;
}
