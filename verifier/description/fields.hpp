// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A mapping with fixed keys. A key that this reader does not know is an error: ignoring it would
// verify another description than the one that was built.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "verifier/description/node.hpp"

namespace verifier {

class Fields {
  public:
    using Names = std::initializer_list<std::string_view>;

    Fields(const Node& node, std::string_view what) : node_{map(node)}, what_{what} {}
    Fields(const Node& node, std::string_view what, Names known) : Fields{node, what} {
        for (const std::size_t other : others(known)) unknown(other);
    }

    [[nodiscard]] const Node& node() const { return node_; }
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    [[nodiscard]] const Node* find(std::string_view name) const;      // the value, or null
    [[nodiscard]] const Node* find_key(std::string_view name) const;  // the key itself, or null
    [[nodiscard]] const Node& need(std::string_view name) const;

    // For mappings that also have names of other objects as keys: the keys that are not fixed ones.
    [[nodiscard]] std::vector<std::size_t> others(Names known) const;
    [[noreturn]] void unknown(std::size_t index) const;

  private:
    const Node& node_;
    std::string_view what_;
};

}  // namespace verifier
