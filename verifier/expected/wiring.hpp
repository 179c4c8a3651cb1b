// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The required content of capability tables, interrupt routes and event words: for every slot that
// a program uses, the object of its port, and the event for which the program at the other end
// waits.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "verifier/expected/objects.hpp"

namespace verifier {

struct ExpectedCapability {
    rows::Kind kind = rows::Kind::null;
    std::size_t target = 0;   // rank
    std::uint64_t value = 0;  // as in rows::Capability
    std::string name;         // "signal receiver.in.data"
    Place place;
};

struct ExpectedRoute {
    std::size_t owner = 0;  // rank
    bool edge = false;
    std::uint64_t events = 0;
    std::string name;
    Place place;
};

struct ExpectedComponent {
    std::map<std::uint32_t, ExpectedCapability> slots;  // from 1
    std::vector<ExpectedCapability> supervisors;        // components that are notified of its end
    std::map<std::uint32_t, std::string> sources;  // its events by number: which port waits for it
    std::vector<std::uint16_t> lines;
    std::uint32_t clients = 0;  // of all of its server ports
    std::uint32_t groups = 0;
};

struct Wiring {
    std::vector<ExpectedComponent> components;      // by rank
    std::map<std::uint32_t, ExpectedRoute> routes;  // by interrupt line
    std::optional<std::size_t> log_reader;          // rank
    std::uint64_t log_events = 0;
    std::vector<std::string> disagreements;
};

Wiring expected_wiring(const Members& members);

std::string text_of(rows::Kind kind);  // "signal", "call", …

}  // namespace verifier
