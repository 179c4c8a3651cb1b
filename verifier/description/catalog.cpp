// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/catalog.hpp"

namespace verifier {

const ComponentType& Catalog::type(const std::string& name, const Node& named) {
    std::unique_ptr<ComponentType>& entry = types_[name];
    if (!entry) {
        const auto path = std::filesystem::path{"components"} / name / "component.yaml";
        const Node& root = look_up(path, "component type `" + name + "`", named);
        entry = std::make_unique<ComponentType>(read_component_type(root));
    }
    return *entry;
}

const Interface& Catalog::interface(const std::string& name, const Node& named) {
    std::unique_ptr<Interface>& entry = interfaces_[name];
    if (!entry) {
        const auto path = std::filesystem::path{"interfaces"} / (name + ".yaml");
        const Node& root = look_up(path, "interface `" + name + "`", named);
        entry = std::make_unique<Interface>(read_interface(root));
    }
    return *entry;
}

std::vector<Operation> Catalog::operations(const std::string& name, const Node& named) {
    const auto dot = name.find('.');
    const Interface& from = interface(name.substr(0, dot), named);
    const Node* asked = from.operations;
    if (dot != std::string::npos) {
        const auto part = from.part(std::string_view{name}.substr(dot + 1));
        asked = part ? from.parts[*part].operations : nullptr;
    }
    if (asked == nullptr) refuse(named, name + " has no operations");
    const auto bytes = [&](const Node& word) {
        return message_size(full_name(scalar(word).text, from.name), word);
    };
    std::vector<Operation> found;
    for (std::size_t index = 0; index < map(*asked).size(); ++index) {
        const Node& sides = list(asked->value(index));
        if (sides.size() != 2) refuse(sides, "an operation is `[Request, Reply]`");
        found.push_back({.name = asked->key(index).text,
                         .request_size = bytes(sides.items[0]),
                         .reply_size = bytes(sides.items[1])});
    }
    return found;
}

const Node& Catalog::look_up(const std::filesystem::path& path, const std::string& what,
                             const Node& named) {
    const auto found = sources_.find(path);
    if (!found) refuse(named, "there is no " + what);
    return sources_.file(*found, &named);
}

}  // namespace verifier
