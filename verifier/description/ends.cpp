// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/ends.hpp"

#include <algorithm>

namespace verifier {

Ends::Ends(const Instances& instances, const Entries& groups)
    : instances_{instances}, taken_(instances.size()) {
    for (const Entry& group : groups) groups_.emplace(group.name(), group.value);
    for (InstanceIndex index = 0; index < instances.size(); ++index)
        taken_[index].resize(instances[index].type->ports.size());
}

// The port follows the last dot: `worker.*.work`.
void Ends::add_sockets(const Node& node, Sockets& found) const {
    const std::string_view text = scalar(node).text;
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos) refuse(node, "`" + node.text + "` is not a port");
    const std::string_view component = text.substr(0, dot), port = text.substr(dot + 1);
    const auto group = groups_.find(component);
    const bool grouped = group != groups_.end();
    const auto instances = grouped ? members(*group->second) : instances_.find(component, node);
    if (instances.empty()) refuse(node, "`" + std::string{component} + "` names no instance");
    found.several |= grouped || Instances::is_set(component);
    for (const InstanceIndex instance : instances) {
        const Port* known = instances_[instance].type->port(port);
        if (known == nullptr) refuse(node, "there is no port `" + node.text + "`");
        found.all.push_back({instance, known, &node});
    }
}

Sockets Ends::find(const Node& node) const {
    Sockets found{.several = node.kind == Node::Kind::list};
    for (const Node* item : one_or_more(node)) add_sockets(*item, found);
    if (found.all.empty()) refuse(node, "an end names no port");
    return found;
}

Socket Ends::one(const Node& node) const {
    const Sockets found = find(scalar(node));
    if (found.several) refuse(node, "`" + node.text + "` is a set where one port belongs");
    return found.all.front();
}

std::vector<Pair> Ends::pairs(const Entry& entry, const Node& from, const Node& to) const {
    const Sockets left = find(from), right = find(to);
    const std::size_t count = std::max(left.all.size(), right.all.size());
    const auto fits = [&](const Sockets& end) {
        return end.all.size() == 1 || end.all.size() == count;
    };
    if (!fits(left) || !fits(right)) refuse(*entry.key, "the two ends do not pair");
    std::vector<Pair> found;
    for (std::size_t index = 0; index < count; ++index) {
        const bool several = left.several || right.several;
        found.push_back({several ? entry.name() + "." + std::to_string(index) : entry.name(),
                         left.all[left.all.size() == 1 ? 0 : index],
                         right.all[right.all.size() == 1 ? 0 : index]});
    }
    return found;
}

// A group holds components and sets, and no groups.
void Ends::add_components(const Node& node, bool groups, std::vector<InstanceIndex>& found) const {
    for (const Node* item : one_or_more(node)) {
        const auto group = groups ? groups_.find(scalar(*item).text) : groups_.end();
        if (group != groups_.end()) {
            add_components(*group->second, false, found);
            continue;
        }
        const auto instances = instances_.find(scalar(*item).text, *item);
        if (instances.empty()) refuse(*item, "`" + item->text + "` names no component");
        found.insert(found.end(), instances.begin(), instances.end());
    }
}

namespace {

std::vector<InstanceIndex> each_once(const std::vector<InstanceIndex>& found) {
    std::vector<InstanceIndex> once;
    for (const InstanceIndex instance : found)
        if (std::ranges::find(once, instance) == once.end()) once.push_back(instance);
    return once;
}

}  // namespace

std::vector<InstanceIndex> Ends::components(const Node& node) const {
    std::vector<InstanceIndex> found;
    add_components(node, true, found);
    return each_once(found);
}

std::vector<InstanceIndex> Ends::members(const Node& group) const {
    std::vector<InstanceIndex> found;
    add_components(group, false, found);
    return each_once(found);
}

End Ends::take(const Socket& socket) {
    if (!socket.port->array) return {socket.instance, socket.port->name, 0};
    return {socket.instance, socket.port->name, taken_[socket.instance][socket.port->index]++};
}

// A server has as many clients as call it, `many` or not.
End Ends::take_client(const Socket& server) {
    return {server.instance, server.port->name, taken_[server.instance][server.port->index]++};
}

void expect(const Socket& socket, Port::Kind kind) {
    if (socket.port->kind != kind)
        refuse(*socket.node, "`" + socket.node->text + "` is a port of another kind");
}

}  // namespace verifier
