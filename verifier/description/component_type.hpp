// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One component.yaml: what a type needs from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verifier/description/config.hpp"
#include "verifier/description/node.hpp"

namespace verifier {

struct Port {
    enum class Kind {
        producer,
        consumer,
        region,
        raise,
        receive,
        client,
        server,
        device,
        kernel_log,
        supervisor,
        link
    };
    // A narrowed right to a region part: none, where the port says `none`.
    struct Narrowed {
        const Node* part;
        std::optional<Right> right;
    };
    // A register window of a device, as the port requests it.
    struct Window {
        const Node* key;  // index or name
        Right right;
    };
    std::string name;
    Kind kind = Kind::link;
    std::size_t index = 0;           // among the ports of its type
    std::string message, interface;  // of a ring; of a call or a link
    const Node* role = nullptr;      // of a link
    Right right = Right::read;       // of a region
    std::vector<Narrowed> narrowed;  // of a link
    std::vector<Window> windows;     // of a device; none: the first one, to read and write
    bool takes_interrupts = true;    // of a device
    bool array = false, shared = false, defers = false;
    std::vector<std::string> shared_parts;  // of a link: parts whose elements raise one event

    [[nodiscard]] bool shares(const std::string& part) const;
};

struct ComponentType {
    std::string name;
    Place place, stack_place;
    std::uint64_t stack = 8 * 1024, heap = 0;
    bool fpu = false;
    std::optional<std::uint64_t> max;
    std::vector<ConfigField> config;
    std::vector<Field> constants;
    std::vector<Port> ports;

    [[nodiscard]] const Port* port(std::string_view name) const;
};

ComponentType read_component_type(const Node& root);

}  // namespace verifier
