// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a message has no pointer, no padding, no constructor
#include <wiring.hpp>

struct Padded {
    std::uint8_t one;
    std::uint32_t two;
};
inline constexpr ashlar::Producer<Padded, 4, "odd"> odd{{.connected = false}};
void wrong() { odd.push({}); }
