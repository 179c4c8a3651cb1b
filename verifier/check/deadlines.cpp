// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V711: the slots of deadlines. The kernel looks for the first deadline among the slots that a row of
// descriptors[] puts ahead of it, and trusts each slot's owner.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <compare>

#include "verifier/check/families.hpp"
#include "verifier/check/rows.hpp"

namespace verifier {
namespace {

constexpr std::uint16_t timer = 0, overdue = 1, replenishment = 2;
constexpr std::ptrdiff_t everybody = -1;  // more important than any rank

struct Slot {
    std::ptrdiff_t importance = 0;  // rank that it concerns, or all components
    std::size_t rank = 0;
    std::uint16_t kind = 0;
    friend auto operator<=>(const Slot&, const Slot&) = default;
};

// All components if the fault halts the machine at once, else the most important rank of the
// component and its supervisors.
std::ptrdiff_t importance_of_overdue(const Case& in, std::size_t rank) {
    if (in.at_rank(rank).on_fault == OnFault::halt) return everybody;
    std::size_t most = rank;
    for (const ExpectedCapability& supervisor : in.wiring.components[rank].supervisors)
        most = std::min(most, supervisor.target);
    return static_cast<std::ptrdiff_t>(most);
}

std::vector<Slot> slots_of(const Case& in) {
    std::vector<Slot> all;
    for (std::size_t rank = 0; rank < in.components(); ++rank) {
        const auto own = static_cast<std::ptrdiff_t>(rank);
        all.push_back({own, rank, timer});
        if (in.at_rank(rank).overdue > 0)
            all.push_back({importance_of_overdue(in, rank), rank, overdue});
        if (in.at_rank(rank).budget > 0) all.push_back({own, rank, replenishment});
    }
    std::ranges::sort(all);
    return all;
}

bool are_level(const Case& in, std::size_t one, std::size_t other) {
    return other < in.components() && in.at_rank(one).priority == in.at_rank(other).priority;
}

// More important than the component at `rank`, as important, or its own. A supervisor is notified
// when it is done, unless other members of its level could then run.
std::uint16_t ahead_of(const Case& in, const std::vector<Slot>& slots, std::size_t rank) {
    if (rank == in.components()) return static_cast<std::uint16_t>(slots.size());
    std::size_t last = rank;
    while (are_level(in, last, last + 1)) ++last;
    const bool shared = last != rank || (rank > 0 && are_level(in, rank, rank - 1));
    return static_cast<std::uint16_t>(std::ranges::count_if(slots, [&](const Slot& each) {
        const auto limit = static_cast<std::ptrdiff_t>(last);
        return each.importance < limit ||
               (each.importance == limit && (shared || each.rank == rank));
    }));
}

std::string text_of(const Case& in, const rows::DeadlineOwner& deadline_owner) {
    return fmt::format("kind {} of {}", deadline_owner.kind,
                       deadline_owner.rank < in.components()
                           ? in.space_name(deadline_owner.rank)
                           : fmt::format("rank {}", deadline_owner.rank));
}

void compare_owners(const Case& in, Report& to, const std::vector<Slot>& slots) {
    const auto& found = in.image.deadline_owners;
    if (found.size() != slots.size())
        to.add({.component = "kernel",
                .what = "deadline_owners",
                .found = fmt::format("{} slots", found.size()),
                .allowed = fmt::format("{}", slots.size())});
    for (std::size_t slot = 0; slot < std::min(found.size(), slots.size()); ++slot) {
        const rows::DeadlineOwner wanted{static_cast<std::uint16_t>(slots[slot].rank),
                                         slots[slot].kind};
        if (found[slot] != wanted)
            to.add({.component = "kernel",
                    .what = fmt::format("deadline slot {}", slot),
                    .found = text_of(in, found[slot]),
                    .allowed = text_of(in, wanted)});
    }
}

}  // namespace

std::uint32_t deadline_leaves_of(const Case& in) {
    return std::bit_ceil(static_cast<std::uint32_t>(slots_of(in).size()) + 1);
}

void deadlines_are_by_importance(const Case& in, Report& to) {
    const std::vector<Slot> slots = slots_of(in);
    compare_owners(in, to, slots);
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "descriptor", rank};
            std::array<std::uint16_t, 3> own{};  // none: the leaf after the last slot
            own.fill(static_cast<std::uint16_t>(slots.size()));
            for (std::size_t slot = 0; slot < slots.size(); ++slot)
                if (slots[slot].rank == rank)
                    own[slots[slot].kind] = static_cast<std::uint16_t>(slot);
            for (std::size_t kind = 0; kind < own.size(); ++kind)
                row.expect(fmt::format("deadline slot of kind {}", kind),
                           descriptor.deadline_slots[kind], own[kind]);
            row.expect("deadlines_ahead", descriptor.deadlines_ahead, ahead_of(in, slots, rank));
        });
}

}  // namespace verifier
