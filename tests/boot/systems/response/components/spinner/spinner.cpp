// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs for ever and counts its own time: ticks in which no other component can have run.
#include <wiring.hpp>

int main() {
    auto& ran = *reinterpret_cast<volatile std::uint64_t*>(wiring::ran.bytes().data());
    const std::uint64_t gap =
        ashlar::system::frequency() / 1'000'000;  // longer: another component has run
    for (std::uint64_t before = ashlar::now();;) {
        const std::uint64_t now = ashlar::now();
        if (now - before < gap) ran = ran + (now - before);
        before = now;
    }
}
