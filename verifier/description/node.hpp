// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A YAML file as a tree of texts with their lines. yaml-cpp finds the tokens but types nothing, so
// `no`, `1:30` and `null` are words here. Constructs that make a line depend on another line
// (anchors, aliases, merge keys, tags, a second document, a duplicate key) are errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/description.hpp"

namespace verifier {

struct Node {
    enum class Kind { scalar, list, map };
    Kind kind = Kind::scalar;
    int line = 1;
    const std::string* file = nullptr;  // as diagnostics name it; lives as long as the Sources
    std::string text;                   // of a scalar
    bool quoted = false;                // a scalar that is text, whatever it looks like
    std::vector<Node> items;            // of a list; of a map, keys and values in turn

    [[nodiscard]] Place place() const { return {.file = *file, .line = line}; }
    [[nodiscard]] std::size_t size() const;  // items of a list, keys of a map
    [[nodiscard]] const Node& key(std::size_t index) const { return items[2 * index]; }
    [[nodiscard]] const Node& value(std::size_t index) const { return items[2 * index + 1]; }
};

// Throws a ReadError. `file` must outlive the tree.
Node parse(std::string_view text, const std::string& file);

[[noreturn]] void refuse(const Node& node, std::string text);

const Node& scalar(const Node& node);  // itself, or an error where it has another shape
const Node& list(const Node& node);
const Node& map(const Node& node);

// A list's items; a single value is a list of one.
std::vector<const Node*> one_or_more(const Node& node);

}  // namespace verifier
