// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Links: all parts of an interface between two ports. The parts of the port `console` are ports of
// their own, `console_text`, `console_print`; `console_link` gives the peer. Arrays of a `many`
// port share one index over all parts. Also the types of config values that are not plain numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ashlar/port.hpp"

namespace ashlar {

// In place of the values of a link whose interface has no `config`.
struct NoConfig {};

// One end of a link: `wiring::PORT_link`, an array where the port has `many`.
template <typename Config>
struct LinkEnd {
    std::string_view name{};  // of the instance at the other end; only on ports with `many`
    // Number of the instance at the other end.
    Peer peer = no_peer;
    Config config{};  // what the link sets; both ends see the same
};

// A config value of type `ipv4`: address and length of the network's prefix.
struct Ipv4 {
    std::array<std::uint8_t, 4> address{};  // network order
    std::uint8_t prefix = 32;               // bits
    // Always 0.
    std::array<std::uint8_t, 3> filler{};
};
static_assert(sizeof(Ipv4) == 8);

// A config value of type `mac`.
struct Mac {
    // In the order of transmission.
    std::array<std::uint8_t, 6> address{};
    // Always 0.
    std::array<std::uint8_t, 2> filler{};
};
static_assert(sizeof(Mac) == 8);

}  // namespace ashlar
