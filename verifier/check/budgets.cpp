// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V007: what the rows of the descriptors promise of the processor.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/meaning/load.hpp"

namespace verifier {
namespace {

struct Budgets {
    const Case& in;
    Report& to;

    void refuse(Rank rank, std::string found, std::string allowed) const {
        to.add({.component = in.space_name(rank),
                .what = "budget",
                .found = std::move(found),
                .allowed = std::move(allowed),
                .place = in.at_rank(rank).place});
    }

    void judge(Rank rank, const rows::Descriptor& descriptor) const {
        if ((descriptor.budget == 0) != (descriptor.period == 0))
            refuse(rank, descriptor.budget == 0 ? "a period alone" : "a budget alone",
                   "both, or neither");
        else if (descriptor.budget > descriptor.period)
            refuse(rank, fmt::format("{} us in every {} us", descriptor.budget, descriptor.period),
                   "at most its period");
        const bool serves = std::ranges::any_of(in.authority.calls,
                                                [&](const Way& call) { return call.to == rank; });
        if (descriptor.budget > 0 && serves)
            refuse(rank, "a server with a budget", "none: its time is that of who calls it");
    }
};

}  // namespace

void budgets_can_be_kept(const Case& in, Report& to) {
    const Budgets budgets{in, to};
    std::vector<Load> loads;
    Rank largest = 0;
    bool sound = true;
    const auto share = [&](Rank rank) {
        const rows::Descriptor& one = *in.authority.rows[rank];
        return one.period == 0 ? 0.0 : static_cast<double>(one.budget) / one.period;
    };
    for (Rank rank = 0; rank < in.authority.rows.size(); ++rank) {
        const rows::Descriptor& one = *in.authority.rows[rank];
        budgets.judge(rank, one);
        sound &= one.budget <= one.period;
        loads.push_back({.budget = one.budget, .period = one.period});
        if (share(rank) > share(largest)) largest = rank;
    }
    if (sound && is_over_full(loads))
        budgets.refuse(largest, "budgets of more than the processor in all, this one the largest",
                       "at most the processor");
}

}  // namespace verifier
