// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Lets a server spin, a millisecond a call.
#include <wiring.hpp>

int main() {
    auto& calls = *reinterpret_cast<volatile std::uint64_t*>(wiring::ran.bytes().data());
    for (;;) {
        static_cast<void>(wiring::busy.spin({.value = 1}));
        calls = calls + 1;
    }
}
