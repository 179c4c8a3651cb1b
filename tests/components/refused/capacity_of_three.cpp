// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a ring's capacity is a power of two
#include <wiring.hpp>

inline constexpr ashlar::Producer<std::uint8_t, 3, "odd"> odd{{.connected = false}};
void wrong() { odd.push(1); }
