// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V001, V002: what the description asserts of itself, held against the authority that the image
// gives.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/meaning/bus_masters.hpp"
#include "verifier/meaning/influence.hpp"

namespace verifier {
namespace {

using Kind = Assertion::Kind;
using What = Assertion::What;

struct Policies {
    const Case& in;

    [[nodiscard]] std::vector<Rank> ranks(const std::vector<InstanceIndex>& of) const {
        std::vector<Rank> found;
        for (const InstanceIndex instance_index : of)
            found.push_back(in.members.rank_of[instance_index]);
        return found;
    }
    [[nodiscard]] Influence::Set set(const std::vector<InstanceIndex>& of) const {
        Influence::Set found(in.components());
        for (const Rank rank : ranks(of)) found[rank] = true;
        return found;
    }
    // For `only`: all components that it does not name.
    [[nodiscard]] std::vector<Rank> others(const Assertion& assertion) const {
        Influence::Set named(in.components());
        for (const auto* some : {&assertion.from, &assertion.to, &assertion.through})
            for (const Rank rank : ranks(*some)) named[rank] = true;
        std::vector<Rank> found;
        for (Rank rank = 0; rank < named.size(); ++rank)
            if (!named[rank]) found.push_back(rank);
        return found;
    }
    [[nodiscard]] std::string text_of(const Influence::Path& path) const {
        std::string text = in.space_name(path.from) + " reaches it";
        for (const Influence::Hop& hop : path.hops)
            text += fmt::format("{} {} by {}", &hop == path.hops.data() ? ":" : ",",
                                in.space_name(hop.to), hop.by);
        return text;
    }
};

std::vector<std::string> names_of(const Case& in) {
    std::vector<std::string> names;
    for (Rank rank = 0; rank < in.components(); ++rank) names.push_back(in.at_rank(rank).name);
    return names;
}

// Of the one that is called so.
template <typename Named>
std::vector<Holder> holders_of(std::string_view name, const std::vector<Named>& all,
                               const std::vector<std::vector<Holder>>& held) {
    const auto found = std::ranges::find(all, name, &Named::name);
    if (found == all.end()) return {};
    return held[static_cast<std::size_t>(found - all.begin())];
}

}  // namespace

void influence_is_as_asserted(const Case& in, Report& to) {
    if (std::ranges::none_of(in.description.assertions, [](const Assertion& assertion) {
            return assertion.what == What::influence;
        }))
        return;
    const Influence influence{in.authority, in.description.board, free_bus_masters(in),
                              names_of(in)};
    const Policies policies{in};
    for (const Assertion& assertion : in.description.assertions) {
        if (assertion.what != What::influence) continue;
        const auto from = assertion.kind == Kind::never ? policies.ranks(assertion.from)
                                                        : policies.others(assertion);
        const auto path =
            influence.path(from, policies.set(assertion.to), policies.set(assertion.through));
        if (path)
            to.add({.component = in.space_name(path->hops.back().to),
                    .what = "influence",
                    .found = policies.text_of(*path),
                    .allowed = assertion.text,
                    .place = assertion.place});
    }
}

void things_are_held_as_asserted(const Case& in, Report& to) {
    const Policies policies{in};
    const auto judge = [&](const Assertion& assertion, const std::string& name,
                           const std::vector<Holder>& holders) {
        const auto named = policies.set(assertion.by);
        for (const Holder& holder : holders)
            if (named[holder.rank] == (assertion.kind == Kind::never))
                to.add({.component = in.space_name(holder.rank),
                        .what = (assertion.what == What::hold ? "region " : "device ") + name,
                        .found = holder.writes ? "held, to read and write" : "held",
                        .allowed = assertion.text,
                        .place = assertion.place});
    };
    for (const Assertion& assertion : in.description.assertions)
        for (const std::string& name : assertion.of) {
            if (assertion.what == What::hold)
                judge(assertion, name,
                      holders_of(name, in.description.regions, in.authority.regions));
            if (assertion.what == What::device)
                judge(assertion, name,
                      holders_of(name, in.description.board.devices, in.authority.devices));
        }
}

}  // namespace verifier
