// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/fields.hpp"

#include <algorithm>

namespace verifier {

const Node* Fields::find(std::string_view name) const {
    for (std::size_t index = 0; index < node_.size(); ++index)
        if (node_.key(index).text == name) return &node_.value(index);
    return nullptr;
}

const Node* Fields::find_key(std::string_view name) const {
    for (std::size_t index = 0; index < node_.size(); ++index)
        if (node_.key(index).text == name) return &node_.key(index);
    return nullptr;
}

const Node& Fields::need(std::string_view name) const {
    if (const Node* found = find(name)) return *found;
    refuse(node_, std::string{what_} + " needs `" + std::string{name} + "`");
}

std::vector<std::size_t> Fields::others(Names known) const {
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < node_.size(); ++index)
        if (std::ranges::find(known, node_.key(index).text) == known.end()) found.push_back(index);
    return found;
}

void Fields::unknown(std::size_t index) const {
    const Node& key = node_.key(index);
    refuse(key, std::string{what_} + " has no key `" + key.text + "` that the verifier knows");
}

}  // namespace verifier
