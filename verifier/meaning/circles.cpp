// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/circles.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace verifier {
namespace {

// Components with the ways between them; those that lie on no circle are taken away.
class Remaining {
  public:
    Remaining(const std::vector<Way>& ways, std::size_t components)
        : out_(components), in_(components), there_(components, true) {
        for (const Way& way : ways) {
            out_[way.from].push_back(way.to);
            in_[way.to].push_back(way.from);
        }
    }

    // A component without predecessors or without successors is on no cycle.
    void take_ends_away() {
        std::vector<Rank> looked_at(there_.size());
        for (Rank rank = 0; rank < looked_at.size(); ++rank) looked_at[rank] = rank;
        while (!looked_at.empty()) {
            const Rank rank = looked_at.back();
            looked_at.pop_back();
            if (!there_[rank] || (any(out_[rank]) && any(in_[rank]))) continue;
            there_[rank] = false;
            for (const auto* next : {&out_[rank], &in_[rank]})
                looked_at.insert(looked_at.end(), next->begin(), next->end());
        }
    }

    // Follow successors among the rest: some component repeats.
    [[nodiscard]] std::vector<Rank> one() const {
        const auto start = std::ranges::find(there_, true);
        if (start == there_.end()) return {};
        std::vector<Rank> way{static_cast<Rank>(start - there_.begin())};
        std::vector<bool> seen(there_.size());
        while (!seen[way.back()]) {
            seen[way.back()] = true;
            way.push_back(*next(way.back()));
        }
        way.erase(way.begin(), std::ranges::find(way, way.back()));
        way.pop_back();
        return way;
    }

    void take_away(const std::vector<Rank>& some) {
        for (const Rank rank : some) there_[rank] = false;
    }

  private:
    [[nodiscard]] bool any(const std::vector<Rank>& of) const {
        return std::ranges::any_of(of, [&](Rank rank) { return there_[rank]; });
    }
    [[nodiscard]] std::vector<Rank>::const_iterator next(Rank rank) const {
        return std::ranges::find_if(out_[rank], [&](Rank each) { return there_[each]; });
    }

    std::vector<std::vector<Rank>> out_, in_;
    std::vector<bool> there_;
};

std::vector<bool> reached(const std::vector<std::vector<Rank>>& out, Rank from) {
    std::vector<bool> there(out.size());
    std::vector<Rank> looked_at{from};
    there[from] = true;
    while (!looked_at.empty()) {
        const Rank rank = looked_at.back();
        looked_at.pop_back();
        for (const Rank next : out[rank]) {
            if (there[next]) continue;
            there[next] = true;
            looked_at.push_back(next);
        }
    }
    return there;
}

}  // namespace

Entangled entangled(const std::vector<Way>& ways, const std::vector<Rank>& circle,
                    std::size_t components) {
    std::vector<std::vector<Rank>> out(components), in(components);
    for (const Way& way : ways) {
        out[way.from].push_back(way.to);
        in[way.to].push_back(way.from);
    }
    const auto behind = reached(out, circle.front()), before = reached(in, circle.front());
    Entangled found;
    for (Rank rank = 0; rank < components; ++rank)
        if (behind[rank] && before[rank]) found.members.push_back(rank);
    std::set<std::pair<Rank, Rank>> steps;
    for (const Way& one : ways)
        if (behind[one.from] && before[one.from] && behind[one.to] && before[one.to])
            steps.insert({one.from, one.to});
    found.alone = steps.size() == circle.size();
    return found;
}

std::vector<std::vector<Rank>> circles(const std::vector<Way>& ways, std::size_t components,
                                       std::size_t most) {
    std::vector<std::vector<Rank>> found;
    Remaining remaining{ways, components};
    while (found.size() < most) {
        remaining.take_ends_away();
        const auto circle = remaining.one();
        if (circle.empty()) break;
        remaining.take_away(circle);
        found.push_back(circle);
    }
    return found;
}

}  // namespace verifier
