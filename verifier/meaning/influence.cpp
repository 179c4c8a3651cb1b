// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/influence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace verifier {
namespace {

// Components that notice a child's next life: readers of what its runtime writes into its rings,
// except the room in a ring that drops.
bool tells_of_a_start(const CommonMemory& one) {
    return one.object != nullptr && one.object->shared == Shared::ring;
}

bool counts(const CommonMemory& one) {
    const bool room = one.object != nullptr && one.object->shared == Shared::room;
    return one.holders.size() > 1 && !room && std::ranges::any_of(one.holders, &Holder::writes);
}

std::string name_of(const CommonMemory& one) {
    return one.object != nullptr ? one.object->name
                                 : fmt::format("memory at physical {:#x}", one.physical);
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
    for (const CommonMemory& one : authority.memory) {
        if (!counts(one)) continue;
        const Node node = fresh(name_of(one));
        for (const Holder& holder : one.holders) {
            if (holder.writes) lead(holder.rank, node);
            lead(node, holder.rank);
        }
    }
}

void Influence::capabilities(const Authority& authority) {
    for (const Way& one : authority.signals) lead(one.from, one.to, "a signal");
    for (const Way& one : authority.calls) {
        lead(one.from, one.to, "a call");
        lead(one.to, one.from, "an answer");
    }
    for (const Watch& one : authority.watches) {
        if ((one.rights & ~may_inspect) != 0) lead(one.by, one.child, "supervision");
        lead(one.child, one.by, "its faults");
    }
    for (const Way& one : authority.told) lead(one.from, one.to, "its faults");
}

// A supervisor reaches its child's peers by what stops and starts the child, which filters nothing.
void Influence::lives(const Authority& authority, const std::vector<std::string>& names) {
    std::vector<bool> watched(components_);
    for (Rank rank = 0; rank < components_; ++rank) {
        by_[started(rank)] = "a start of " + names[rank];
        by_[ended(rank)] = "an end of " + names[rank];
    }
    for (const Watch& one : authority.watches) {
        watched[one.child] = true;
        if ((one.rights & (may_start | may_restart)) != 0) lead(one.by, started(one.child));
        if ((one.rights & (may_stop | may_restart)) != 0) lead(one.by, ended(one.child));
        lead(started(one.child), one.by);
        lead(ended(one.child), one.by);
    }
    for (const Way& one : authority.calls) {
        if (watched[one.from]) lead(ended(one.from), one.to);
        if (watched[one.to]) lead(ended(one.to), one.from);
    }
    for (const CommonMemory& one : authority.memory) {
        if (!tells_of_a_start(one)) continue;
        for (const Holder& writer : one.holders)
            for (const Holder& reader : one.holders)
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
        for (const Holder& one : holders) {
            if (one.writes) lead(one.rank, node);
            lead(node, one.rank);
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
