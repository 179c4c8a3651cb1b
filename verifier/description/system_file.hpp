// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The sections of a system file, followed by those of its includes.
#pragma once

#include <string>
#include <vector>

#include "verifier/description/sources.hpp"

namespace verifier {

// `name: value` of a section. Both lie in the Sources.
struct Entry {
    const Node* key;
    const Node* value;
    [[nodiscard]] const std::string& name() const { return key->text; }
    [[nodiscard]] Place place() const { return key->place(); }
};
using Entries = std::vector<Entry>;

struct SystemFile {
    std::string name;
    Place place;  // of `system:`
    const Node* board = nullptr;
    Entries components, regions, rings, notifications, calls, links, supervision, groups;
    std::vector<const Node*> policy;
};

SystemFile read_system_file(Sources& sources);

}  // namespace verifier
