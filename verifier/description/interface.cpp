// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/interface.hpp"

#include <algorithm>

#include "verifier/description/fields.hpp"
#include "verifier/description/layout.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

// `client -> server`: the first of the two.
std::size_t source(const Interface& interface, const Node& node) {
    const auto ends = halves(scalar(node).text, " -> ");
    for (std::size_t role = 0; ends && role < interface.roles.size(); ++role)
        if (ends->first == interface.roles[role] && ends->second == interface.roles[1 - role])
            return role;
    refuse(node, "`" + node.text + "` does not lead from one role to the other");
}

void take_ring(const Interface& interface, Part& part, const Fields& fields) {
    part.kind = Part::Kind::ring;
    part.source = source(interface, fields.need("ring"));
    part.message = full_name(scalar(fields.need("message")).text, interface.name);
    if (const Node* capacity = fields.find("capacity")) part.capacity = number(*capacity);
    if (const Node* full = fields.find("when_full")) part.drops = drops(*full);
}

void take_region(const Interface& interface, Part& part, const Fields& fields) {
    part.kind = Part::Kind::region;
    const Node& rights = map(fields.need("region"));
    for (std::size_t index = 0; index < rights.size(); ++index)
        part.rights[interface.role(rights.key(index))] = right_or_none(rights.value(index));
    if (const Node* asked = fields.find("size")) part.size = size(*asked);
}

Part read_part(const Interface& interface, const Node& key, const Node& node) {
    Part part{.name = key.text};
    const Fields any{node, "a part"};
    const auto is = [&](std::string_view kind, Fields::Names known) {
        return any.has(kind) && any.others(known).empty();
    };
    if (is("ring", {"ring", "message", "capacity", "when_full", "optional"})) {
        take_ring(interface, part, any);
    } else if (is("region", {"region", "size", "optional"})) {
        take_region(interface, part, any);
    } else if (is("notification", {"notification", "optional"})) {
        part.kind = Part::Kind::notification;
        part.source = source(interface, any.need("notification"));
    } else if (is("call", {"call", "operations", "optional"})) {
        part.kind = Part::Kind::call;
        part.source = source(interface, any.need("call"));
        part.operations = any.find("operations");
    } else {
        refuse(key, "the part `" + part.name + "` is of no kind that the verifier knows");
    }
    if (const Node* optional = any.find("optional")) part.optional = flag(*optional);
    return part;
}

}  // namespace

std::size_t Interface::role(const Node& word) const {
    const auto found = std::ranges::find(roles, scalar(word).text);
    if (found == roles.end()) refuse(word, name + " has no role `" + word.text + "`");
    return static_cast<std::size_t>(found - roles.begin());
}

std::optional<std::size_t> Interface::part(std::string_view name) const {
    const auto found = std::ranges::find(parts, name, &Part::name);
    if (found == parts.end()) return {};
    return static_cast<std::size_t>(found - parts.begin());
}

Interface read_interface(const Node& root) {
    const Fields fields{
        root, "an interface", {"interface", "messages", "operations", "roles", "config", "parts"}};
    Interface interface{.name = scalar(fields.need("interface")).text};
    interface.messages = fields.find("messages");
    interface.operations = fields.find("operations");
    if (const Node* roles = fields.find("roles")) {
        for (const Node& role : list(*roles).items) interface.roles.push_back(scalar(role).text);
        if (interface.roles.size() != 2) refuse(*roles, "a link has two roles");
    }
    if (const Node* config = fields.find("config")) interface.config = config_fields(*config);
    const Node* parts = fields.find("parts");
    for (std::size_t index = 0; parts != nullptr && index < map(*parts).size(); ++index)
        interface.parts.push_back(read_part(interface, parts->key(index), parts->value(index)));
    return interface;
}

std::string full_name(const std::string& message, const std::string& interface) {
    const bool whole = message.contains('.') || is_scalar_type(message);
    return whole ? message : interface + "." + message;
}

}  // namespace verifier
