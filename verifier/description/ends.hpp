// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ends of edges: ports of instances, sets and lists of them, and how two such lists pair.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "verifier/description/instances.hpp"

namespace verifier {

struct Socket {
    InstanceIndex instance;
    const Port* port;
    const Node* node;  // its place
};

// A port, a list or a set; `several`: an edge with such an end expands to numbered edges.
struct Sockets {
    std::vector<Socket> all;
    bool several = false;
};

struct Pair {
    std::string name;
    Socket from, to;
};

class Ends {
  public:
    explicit Ends(const Instances& instances, const Entries& groups);

    [[nodiscard]] Sockets find(const Node& node) const;
    [[nodiscard]] Socket one(const Node& node) const;  // a port, and no set
    [[nodiscard]] std::vector<Pair> pairs(const Entry& entry, const Node& from,
                                          const Node& to) const;

    // Components, sets, groups, or a list of them; each component once.
    [[nodiscard]] std::vector<InstanceIndex> components(const Node& node) const;

    // The next element of a port that is an array, 0 of any other.
    End take(const Socket& socket);
    End take_client(const Socket& server);  // the next one of that server

  private:
    void add_components(const Node& node, bool groups, std::vector<InstanceIndex>& found) const;
    [[nodiscard]] std::vector<InstanceIndex> members(const Node& group) const;
    void add_sockets(const Node& node, Sockets& found) const;

    const Instances& instances_;
    std::map<std::string_view, const Node*> groups_;
    std::vector<std::vector<std::uint32_t>> taken_;  // by instance, by port of its type
};

// An end that an edge of another kind cannot have is an error.
void expect(const Socket& socket, Port::Kind kind);

}  // namespace verifier
