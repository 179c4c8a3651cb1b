// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A device tree as its text gives it: Devicetree Specification 0.4, chapter 6, as dtc 1.6 reads it.
// Later bodies of a node change earlier ones; references wait until all is read. `/incbin/` and
// `/plugin/` are refused.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/sources.hpp"

namespace verifier {

inline constexpr std::size_t cell_bytes = 4;  // of a cell, 2.2.4

// A value that another node decides: its phandle in a cell, or its path as a string.
struct TreeReference {
    std::size_t offset = 0;
    std::string target;  // a label, or "{/path}"
    bool is_cell = false;
    Place place;
};

struct TreeProperty {
    std::string name, bytes;
    std::vector<TreeReference> references;
    Place place;
};

struct TreeNode {
    std::string name;
    TreeNode* parent = nullptr;
    std::vector<TreeProperty> properties;
    std::vector<TreeNode*> children;
    bool omit = false;  // where nothing refers to it
    Place place;

    [[nodiscard]] TreeProperty* property(std::string_view called);
    [[nodiscard]] TreeNode* child(std::string_view called) const;
    [[nodiscard]] std::string path() const;
};

struct Tree {
    std::deque<TreeNode> nodes;  // those that were deleted, too
    TreeNode* root = nullptr;
    std::map<std::string, TreeNode*, std::less<>> labels;
    std::vector<Range> reserved;

    Tree() = default;
    Tree(Tree&&) = default;  // moving keeps where the nodes lie
    Tree& operator=(Tree&&) = default;

    // What a reference leads to; throws where that is nothing.
    [[nodiscard]] TreeNode& target(const TreeReference& tree_reference) const;
    // Whether neither a node nor one above it was deleted.
    [[nodiscard]] bool has(const TreeNode& node) const;
};

// Throws a ReadError if the text is not a device tree; `named` is where it is named.
Tree read_tree(Sources& sources, const std::filesystem::path& file, const Place& named);

// The same in the flat form of the specification's chapter 5, references resolved.
std::vector<char> flattened(Tree tree);

}  // namespace verifier
