// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/influence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace verifier {
namespace {

// Components that notice a child's next life: readers of what its runtime writes into its rings,
// except the room in a ring that drops.
bool tells_of_a_start(const CommonMemory& common_memory) {
    return common_memory.object != nullptr && common_memory.object->shared == Shared::ring;
}

bool counts(const CommonMemory& common_memory) {
    const bool room =
        common_memory.object != nullptr && common_memory.object->shared == Shared::room;
    return common_memory.holders.size() > 1 && !room &&
           std::ranges::any_of(common_memory.holders, &Holder::writes);
}

std::string name_of(const CommonMemory& common_memory) {
    return common_memory.object != nullptr
               ? common_memory.object->name
               : fmt::format("memory at physical {:#x}", common_memory.physical);
}

}  // namespace

Influence::Influence(const Authority& authority, const Board& board, const std::vector<Rank>& free,
                     const std::vector<std::string>& names)
    : components_{names.size()}, out_(3 * components_), by_(3 * components_) {
    memory(authority);
    capabilities(authority);
    lives(authority, names);
    log(authority);
    registers(authority, board);
    bus(free);
}

Influence::Node Influence::fresh(std::string by) {
    out_.emplace_back();
    by_.push_back(std::move(by));
    return out_.size() - 1;
}

void Influence::memory(const Authority& authority) {
    for (const CommonMemory& common_memory : authority.memory) {
        if (!counts(common_memory)) continue;
        const Node node = fresh(name_of(common_memory));
        for (const Holder& holder : common_memory.holders) {
            if (holder.writes) lead(holder.rank, node);
            lead(node, holder.rank);
        }
    }
}

void Influence::capabilities(const Authority& authority) {
    for (const Way& signal : authority.signals) lead(signal.from, signal.to, "a signal");
    for (const Way& call : authority.calls) {
        lead(call.from, call.to, "a call");
        lead(call.to, call.from, "an answer");
    }
    for (const Watch& watch : authority.watches) {
        if ((watch.rights & ~may_inspect) != 0) lead(watch.by, watch.child, "supervision");
        lead(watch.child, watch.by, "its faults");
    }
    for (const Way& way : authority.told) lead(way.from, way.to, "its faults");
}

// A supervisor reaches its child's peers by what stops and starts the child, which filters nothing.
void Influence::lives(const Authority& authority, const std::vector<std::string>& names) {
    std::vector<bool> watched(components_);
    for (Rank rank = 0; rank < components_; ++rank) {
        by_[started(rank)] = "a start of " + names[rank];
        by_[ended(rank)] = "an end of " + names[rank];
    }
    for (const Watch& watch : authority.watches) {
        watched[watch.child] = true;
        if ((watch.rights & (may_start | may_restart)) != 0) lead(watch.by, started(watch.child));
        if ((watch.rights & (may_stop | may_restart)) != 0) lead(watch.by, ended(watch.child));
        lead(started(watch.child), watch.by);
        lead(ended(watch.child), watch.by);
    }
    for (const Way& call : authority.calls) {
        if (watched[call.from]) lead(ended(call.from), call.to);
        if (watched[call.to]) lead(ended(call.to), call.from);
    }
    for (const CommonMemory& common_memory : authority.memory) {
        if (!tells_of_a_start(common_memory)) continue;
        for (const Holder& writer : common_memory.holders)
            for (const Holder& reader : common_memory.holders)
                if (writer.writes && watched[writer.rank] && reader.rank != writer.rank)
                    lead(started(writer.rank), reader.rank);
    }
}

void Influence::log(const Authority& authority) {
    if (authority.log_readers.empty()) return;
    const Node node = fresh("the kernel log");
    for (Rank rank = 0; rank < components_; ++rank) lead(rank, node);
    for (const Rank reader : authority.log_readers) lead(node, reader);
}

void Influence::registers(const Authority& authority, const Board& board) {
    for (std::size_t index = 0; index < authority.devices.size(); ++index) {
        const auto& holders = authority.devices[index];
        if (holders.size() < 2) continue;
        const Node node = fresh("registers of " + (board.devices[index].name.empty()
                                                       ? board.devices[index].node
                                                       : board.devices[index].name));
        for (const Holder& holder : holders) {
            if (holder.writes) lead(holder.rank, node);
            lead(node, holder.rank);
        }
    }
}

void Influence::bus(const std::vector<Rank>& free) {
    if (free.empty()) return;
    const Node writes = fresh("the bus"), reads = fresh("the bus");
    for (const Rank master : free) {
        lead(master, writes);
        lead(reads, master);
    }
    for (Rank rank = 0; rank < components_; ++rank) {
        lead(writes, rank);
        lead(rank, reads);
    }
}

std::optional<Influence::Path> Influence::path(const std::vector<Rank>& from, const Set& to,
                                               const Set& through) const {
    constexpr Node nowhere = ~Node{0};
    std::vector<std::pair<Node, Step>> came(out_.size(), {nowhere, {}});
    std::vector<Node> queue;
    for (const Rank rank : from)
        if (came[rank].first == nowhere) {
            came[rank].first = rank;
            queue.push_back(rank);
        }
    for (std::size_t next = 0; next < queue.size(); ++next)
        for (const Step& step : out_[queue[next]]) {
            if (came[step.to].first != nowhere) continue;
            came[step.to] = {queue[next], step};
            const bool component = step.to < components_;
            if (component && to[step.to]) return told(came, step.to);
            if (!component || !through[step.to]) queue.push_back(step.to);
        }
    return std::nullopt;
}

Influence::Path Influence::told(const std::vector<std::pair<Node, Step>>& came, Node last) const {
    Path made;
    Node at = last;
    while (came[at].first != at) {
        const auto& [before, step] = came[at];
        if (at < components_) made.hops.push_back({step.by != nullptr ? step.by : by_[before], at});
        at = before;
    }
    made.from = at;
    std::ranges::reverse(made.hops);
    return made;
}

}  // namespace verifier
