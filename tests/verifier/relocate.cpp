// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The verifier's relocation of kernels' objects, printed for pytest. `relocate OBJECT...` reads lines
// `section NAME ADDRESS` and `symbol NAME ADDRESS`, and `places` behind each set of them. For each
// object and each set it prints the sections' bytes and what was refused, and `done`; for an object that
// cannot be read, `unreadable` and why.
#include <fmt/format.h>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "verifier/arch/aarch64/machine.hpp"
#include "verifier/kernel/relocate.hpp"

namespace {

using namespace verifier;

std::vector<Places> read_places() {
    std::vector<Places> all;
    Places places;
    for (std::string kind, name; std::cin >> kind;) {
        if (kind == "places") {
            all.push_back(std::exchange(places, {}));
            continue;
        }
        std::uint64_t address = 0;
        std::cin >> name >> std::hex >> address;
        (kind == "section" ? places.sections : places.symbols)[name] = address;
    }
    return all;
}

void print(const KernelObject& object, const Places& places) {
    for (const ObjectSection& one : object.sections) {
        const Relocated made = relocate(object, one, places);
        fmt::print("bytes {} ", one.name);
        for (const std::byte each : made.bytes) fmt::print("{:02x}", static_cast<unsigned>(each));
        fmt::print("\n");
        for (const RefusedRelocation& each : made.refused)
            fmt::print("refused {} {:x} {}\n", one.name, each.offset, each.why);
    }
    fmt::print("done\n");
}

}  // namespace

int main(int count, char** values) {
    const std::vector<Places> all = read_places();
    for (int index = 1; index < count; ++index) {
        const auto object = read_kernel_object(values[index], aarch64::machine());
        if (!object) {
            fmt::print("unreadable {}\n", object.error());
            continue;
        }
        for (const Places& places : all) print(*object, places);
    }
    return 0;
}
