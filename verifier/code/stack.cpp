// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The deepest chain of calls, from every vector and from boot. An edge weighs what its caller has taken there,
// so a chain that comes back to itself and weighs nothing is a loop, and one that weighs something has no
// bound: it is named, and left out of the sum.
#include <algorithm>
#include <deque>
#include <set>

#include "verifier/code/flow.hpp"

namespace verifier {
namespace {

using Kind = Depth::Kind;

// The most bytes below where a function began, or below the stack's top, and the edge that leads there.
struct Deepest {
    std::int64_t bytes = -1;  // nothing of that kind
    const FlowEdge* by = nullptr;
    bool absolute_after = false;  // of the callee, its own absolute depth counts

    bool raise(std::int64_t to, const FlowEdge* edge, bool absolute) {
        if (to <= bytes) return false;
        *this = {.bytes = to, .by = edge, .absolute_after = absolute};
        return true;
    }
};

class Graph {
  public:
    explicit Graph(const KernelCode& kernel) : kernel_(kernel) {
        while (walk_all()) {
        }
        find_recursions();
        for (const auto& [key, flow] : flows_) {
            if (flow.relative >= 0 && !key.away)
                relative_[key].raise(flow.relative, nullptr, false);
            if (flow.absolute > 0) absolute_[key].raise(flow.absolute, nullptr, false);
        }
        while (raise_all()) {
        }
    }

    [[nodiscard]] StackEntry entry(const EntryPoint& at) {
        StackEntry result{.name = at.name};
        FlowKey key{.start = at.address, .away = true};
        bool absolute = true;
        for (;;) {
            const Deepest& here = absolute ? absolute_[key] : relative_[key];
            if (result.path.empty())
                result.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(here.bytes, 0));
            const bool resets = absolute && here.absolute_after;
            const std::int64_t taken = resets               ? 0
                                       : here.by != nullptr ? here.by->depth.bytes
                                                            : here.bytes;
            result.path.push_back(
                {.function = kernel_.text.name_of(key.start),
                 .bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(taken, 0))});
            if (here.by == nullptr) return result;
            key = here.by->to;
            absolute = resets;
        }
    }

    [[nodiscard]] std::vector<Unseen> unseen() const {
        std::map<std::uint64_t, std::string> all;
        for (const auto& [key, flow] : flows_) all.insert(flow.unseen.begin(), flow.unseen.end());
        std::vector<Unseen> result;
        for (const auto& [at, why] : all) {
            const code::Instruction* one = kernel_.text.at(at);
            result.push_back(
                {.place = one != nullptr ? place_of(kernel_.text, *one) : CodePlace{.address = at},
                 .reason = why});
        }
        return result;
    }

    [[nodiscard]] std::vector<std::string> unreached() const {
        std::vector<std::uint64_t> visited;
        for (const auto& [key, flow] : flows_)
            visited.insert(visited.end(), flow.visited.begin(), flow.visited.end());
        std::ranges::sort(visited);
        std::vector<std::string> result;
        for (const Function& function : kernel_.text.functions()) {
            const auto first = std::ranges::lower_bound(visited, function.start);
            const bool reached = first != visited.end() && *first < function.end;
            if (!reached && !is_boot_code(kernel_.text.image(), function.start))
                result.push_back(function.name);
        }
        return result;
    }

    std::vector<std::vector<std::string>> recursions;

  private:
    // Until no function turns out to return that did not before: what follows its calls is code as well. Only the walk
    // of a function that goes to such a function changes.
    bool walk_all() {
        std::deque<FlowKey> waiting;
        for (const EntryPoint& entry : kernel_.entries)
            waiting.push_back({.start = entry.address, .away = true});
        const Returns returns = [&](const FlowKey& key) { return returning_.contains(key); };
        std::set<FlowKey> walked;
        while (!waiting.empty()) {
            const FlowKey key = waiting.front();
            waiting.pop_front();
            if (!walked.insert(key).second) continue;
            auto found = flows_.find(key);
            if (found == flows_.end() || meets_new_return(found->second))
                found = flows_.insert_or_assign(key, flow_of(kernel_, key, returns)).first;
            for (const FlowEdge& edge : found->second.edges) waiting.push_back(edge.to);
        }
        std::erase_if(flows_, [&](const auto& each) { return !walked.contains(each.first); });
        newly_returning_.clear();
        for (const auto& [key, flow] : flows_)
            if (flow.returns && returning_.insert(key).second) newly_returning_.insert(key);
        return !newly_returning_.empty();
    }

    [[nodiscard]] bool meets_new_return(const Flow& flow) const {
        return std::ranges::any_of(
            flow.edges, [&](const FlowEdge& edge) { return newly_returning_.contains(edge.to); });
    }

    // The keys from one to the other along edges, both included; empty if there is no way.
    [[nodiscard]] std::vector<FlowKey> way(const FlowKey& from, const FlowKey& to) const {
        std::map<FlowKey, FlowKey> before{{from, from}};
        std::deque<FlowKey> waiting{from};
        while (!waiting.empty() && !before.contains(to)) {
            const FlowKey key = waiting.front();
            waiting.pop_front();
            for (const FlowEdge& edge : flows_.at(key).edges)
                if (before.try_emplace(edge.to, key).second) waiting.push_back(edge.to);
        }
        if (!before.contains(to)) return {};
        std::vector<FlowKey> keys{to};
        while (keys.back() != from) keys.push_back(before.at(keys.back()));
        std::ranges::reverse(keys);
        return keys;
    }

    void find_recursions() {
        std::set<std::set<FlowKey>> known;
        for (const auto& [key, flow] : flows_) {
            for (const FlowEdge& edge : flow.edges) {
                const bool grows = edge.depth.kind == Kind::relative && edge.depth.bytes > 0;
                const auto back = grows ? way(edge.to, key) : std::vector<FlowKey>{};
                if (back.empty()) continue;
                cut_.insert(&edge);
                if (!known.emplace(back.begin(), back.end()).second) continue;
                std::vector<std::string> names{kernel_.text.name_of(key.start)};
                for (const FlowKey& flow_key : back)
                    names.push_back(kernel_.text.name_of(flow_key.start));
                recursions.push_back(std::move(names));
            }
        }
    }

    // Longest ways, step by step: every cycle that is left weighs nothing, so this ends.
    bool raise_all() {
        bool changed = false;
        for (const auto& [key, flow] : flows_) {
            for (const FlowEdge& edge : flow.edges) {
                if (cut_.contains(&edge)) continue;
                const std::int64_t below = relative_[edge.to].bytes,
                                   at_top = absolute_[edge.to].bytes;
                const bool on_stack = edge.depth.kind != Kind::away && below >= 0;
                Deepest& sum = edge.depth.kind == Kind::relative ? relative_[key] : absolute_[key];
                if (on_stack)
                    changed = sum.raise(edge.depth.bytes + below, &edge, false) || changed;
                if (at_top >= 0) changed = absolute_[key].raise(at_top, &edge, true) || changed;
            }
        }
        return changed;
    }

    const KernelCode& kernel_;
    std::set<FlowKey> returning_, newly_returning_;  // the latter: since the last walk
    std::map<FlowKey, Flow> flows_;
    std::set<const FlowEdge*> cut_;
    std::map<FlowKey, Deepest> relative_, absolute_;
};

}  // namespace

StackUse worst_stack(const KernelCode& kernel) {
    Graph graph{kernel};
    StackUse use{
        .recursions = graph.recursions, .unseen = graph.unseen(), .unreached = graph.unreached()};
    for (const EntryPoint& one : kernel.entries) use.entries.push_back(graph.entry(one));
    for (const StackEntry& one : use.entries) {
        if (!use.path.empty() && one.bytes <= use.bytes) continue;
        use.bytes = one.bytes;
        use.path = one.path;
    }
    for (const ResolvedJump& jump : kernel.jumps) {
        IndirectBranch branch{.place = place_of(kernel.text, *kernel.text.at(jump.address)),
                              .targets = {},
                              .how = jump.how};
        for (const std::uint64_t to : jump.targets)
            branch.targets.push_back(kernel.text.name_of(to));
        use.indirect.push_back(std::move(branch));
    }
    return use;
}

}  // namespace verifier
