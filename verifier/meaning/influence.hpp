// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Which component can change what another one sees (docs/language.md, policy), over the authority
// in an image. Time and availability do not count, because they transfer no content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verifier/meaning/authority.hpp"

namespace verifier {

class Influence {
  public:
    // `names`: of the components, by rank. `free`: masters of the bus that no assumption confines.
    Influence(const Authority& authority, const Board& board, const std::vector<Rank>& free,
              const std::vector<std::string>& names);

    // One hop of a path: what leads to that component.
    struct Hop {
        std::string by;
        Rank to = 0;
    };
    struct Path {
        Rank from = 0;
        std::vector<Hop> hops;
    };
    using Set = std::vector<bool>;  // by rank

    // A shortest path from one of `from` to one of `to` that passes through none of `through`.
    [[nodiscard]] std::optional<Path> path(const std::vector<Rank>& from, const Set& to,
                                           const Set& through) const;

  private:
    using Node = std::size_t;
    struct Step {
        Node to = 0;
        const char* by = nullptr;  // null: the node itself describes the hop
    };

    [[nodiscard]] Node started(Rank rank) const { return components_ + rank; }
    [[nodiscard]] Node ended(Rank rank) const { return 2 * components_ + rank; }
    Node fresh(std::string by);
    void lead(Node from, Node to, const char* by = nullptr) { out_[from].push_back({to, by}); }

    void memory(const Authority& authority);
    void capabilities(const Authority& authority);
    void lives(const Authority& authority, const std::vector<std::string>& names);
    void log(const Authority& authority);
    void registers(const Authority& authority, const Board& board);
    void bus(const std::vector<Rank>& free);
    [[nodiscard]] Path told(const std::vector<std::pair<Node, Step>>& came, Node last) const;

    std::size_t components_;
    std::vector<std::vector<Step>>
        out_;                      // components, their starts, their ends, then what they meet at
    std::vector<std::string> by_;  // of what is no component: how it is called in a path
};

}  // namespace verifier
