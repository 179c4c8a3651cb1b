// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Half of a circle: passes on what it gets, one more each time, with a sum that the other half checks.
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

std::uint64_t sum_of(std::uint64_t value) { return value * 0x9e3779b97f4a7c15; }
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    if (std::string_view{wiring::instance().name} == std::string_view{"left", 4}) {
        wiring::out.push_wait({.value = 0});
        wiring::out.push_wait({.value = sum_of(0)});
    }
    for (;;) {
        const auto value = wiring::in.pop_wait().value;
        if (wiring::in.pop_wait().value != sum_of(value)) slot().wrong = slot().wrong + 1;
        slot().count = slot().count + 1;
        wiring::out.push_wait({.value = value + 1});
        wiring::out.push_wait({.value = sum_of(value + 1)});
    }
}
