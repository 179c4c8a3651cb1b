// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: system.yaml does not give this port that right over any child
#include <wiring.hpp>

constexpr std::uint64_t rights =
    abi::supervise_right(abi::Supervise::inspect) | abi::supervise_right(abi::Supervise::start);
constexpr ashlar::Child<rights, "children"> child{.slot = 5};

void right() {
    static_cast<void>(child.inspect());
    static_cast<void>(child.registers());
    child.start();
}
void wrong() { child.restart(); }
