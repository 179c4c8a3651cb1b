// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One file of `interfaces/`: its messages, its roles and the parts of a link.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verifier/description/config.hpp"
#include "verifier/description/node.hpp"

namespace verifier {

struct Part {
    enum class Kind { ring, region, notification, call };
    std::string name;
    Kind kind = Kind::ring;
    std::size_t source = 0;                       // role that produces, raises or calls
    std::string message;                          // of a ring: "terminal.Text"
    std::optional<std::uint64_t> capacity, size;  // of a ring; of a region
    std::array<std::optional<Right>, 2> rights;   // of a region, by role
    bool drops = false;                           // of a ring
    bool optional = false;
    const Node* operations = nullptr;  // of a call
};

struct Interface {
    std::string name;
    const Node* messages = nullptr;  // by name
    const Node* operations = nullptr;
    std::vector<std::string> roles;  // two, or none
    std::vector<ConfigField> config;
    std::vector<Part> parts;

    [[nodiscard]] std::size_t role(const Node& word) const;
    [[nodiscard]] std::optional<std::size_t> part(std::string_view name) const;
};

Interface read_interface(const Node& root);

// "Text" within the interface `terminal` is "terminal.Text"; "demo.Message" and "u8" are themselves.
std::string full_name(const std::string& message, const std::string& interface);

}  // namespace verifier
