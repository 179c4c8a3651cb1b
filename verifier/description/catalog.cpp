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

const Node& Catalog::look_up(const std::filesystem::path& path, const std::string& what,
                             const Node& named) {
    const auto found = sources_.find(path);
    if (!found) refuse(named, "there is no " + what);
    return sources_.file(*found, &named);
}

}  // namespace verifier
