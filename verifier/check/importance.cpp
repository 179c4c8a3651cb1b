// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V003 to V006: calls, signals and supervision between components, by the capabilities in the
// image.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "verifier/check/families.hpp"
#include "verifier/meaning/circles.hpp"

namespace verifier {
namespace {

std::string text_of(const Case& in, const std::vector<Rank>& circle) {
    std::vector<std::string> names;
    for (const Rank rank : circle) names.push_back(in.space_name(rank));
    names.push_back(names.front());
    return fmt::format("{}", fmt::join(names, " > "));
}

Place place_of(const Case& in, const std::vector<Rank>& circle) {
    for (const Supervision& supervision : in.description.supervisions)
        if (in.members.rank_of[supervision.supervisor.instance] == circle.front())
            return supervision.place;
    return in.at_rank(circle.front()).place;
}

// A child has one number for each supervisor.
void judge_twice(const Case& in, Report& to) {
    std::set<std::pair<Rank, Rank>> seen;
    for (const Watch& watch : in.authority.watches)
        if (!seen.insert({watch.by, watch.child}).second)
            to.add({.component = in.space_name(watch.by),
                    .what = "supervision",
                    .found = fmt::format("it supervises {} twice", in.space_name(watch.child)),
                    .allowed = "one line, with all the rights",
                    .place = in.at_rank(watch.by).place});
}

}  // namespace

void calls_lead_upwards(const Case& in, Report& to) {
    for (const Way& one : in.authority.calls) {
        if (in.authority.is_more_important(one.to, one.from)) continue;
        Place place = in.at_rank(one.from).place;
        for (const Call& call : in.description.calls)
            if (in.members.rank_of[call.client_end.instance] == one.from &&
                in.members.rank_of[call.server_end.instance] == one.to)
                place = call.place;
        to.add({.component = in.space_name(one.from),
                .what = "call",
                .found = one.from == one.to
                             ? "it calls itself"
                             : fmt::format("it calls {}, which does not go before it",
                                           in.space_name(one.to)),
                .allowed = "servers of a larger priority",
                .place = std::move(place)});
    }
}

void signals_leave_their_sender(const Case& in, Report& to) {
    for (const Way& signal : in.authority.signals)
        if (signal.from == signal.to)
            to.add({.component = in.space_name(signal.from),
                    .what = "signal",
                    .found = "it signals itself",
                    .allowed = "signals to others",
                    .place = in.at_rank(signal.from).place});
}

void supervision_has_an_end(const Case& in, Report& to) {
    judge_twice(in, to);
    std::vector<Way> over;
    for (const Watch& watch : in.authority.watches) over.push_back({watch.by, watch.child});
    for (const auto& circle : circles(over, in.components()))
        to.add({.component = in.space_name(circle.front()),
                .what = "supervision",
                .found = circle.size() == 1 ? "it supervises itself"
                                            : "a circle: " + text_of(in, circle),
                .allowed = "supervisors that answer to nobody below them",
                .place = place_of(in, circle)});
}

void the_stopped_can_be_started(const Case& in, Report& to) {
    for (Rank rank = 0; rank < std::min(in.image.states.size(), in.components()); ++rank) {
        if (in.image.states[rank].run != rows::run_stopped) continue;
        const bool started = std::ranges::any_of(in.authority.watches, [&](const Watch& watch) {
            return watch.child == rank && (watch.rights & (may_start | may_restart)) != 0;
        });
        if (!started)
            to.add({.component = in.space_name(rank),
                    .what = "start",
                    .found = "it is stopped at boot, and nobody may start it",
                    .allowed = "a supervisor with `start` or `restart`",
                    .place = in.at_rank(rank).place});
    }
}

}  // namespace verifier
