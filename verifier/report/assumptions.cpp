// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The assumptions of a verdict, with or without a line of the description.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "verifier/meaning/bus_masters.hpp"
#include "verifier/meaning/circles.hpp"
#include "verifier/report/report.hpp"

namespace verifier {
namespace {

std::vector<std::string> of_the_machine(const GivenKernel& kernel) {
    constexpr const char* shown =
        "does what its tests show; only V201 to V210 check its instructions";
    return {
        kernel.reviewed.by == Reviewed::By::anything
            ? fmt::format("the kernel {}, for which no review was requested, {}",
                          kernel.object.digest, shown)
            : fmt::format("the reviewed kernel {}", shown),
        "compiler and linker built the kernel's object from its sources as their manuals say",
        "the processor translates addresses and takes exceptions as its manual says",
    };
}

// Accesses of the reviewed kernel that the interpretation does not prove for this image's tables.
std::vector<std::string> not_shown(const Case& in) {
    const auto* found = in.known_kernel_memory();
    if (!in.kernel.is_reviewed() || found == nullptr || !*found) return {};
    std::vector<PathFinding> all = (*found)->numbers;
    all.insert(all.end(), (*found)->memory.begin(), (*found)->memory.end());
    if (all.empty()) return {};
    return {fmt::format(
        "{} of the reviewed kernel at {} is right; V209 and V210 do not show it for this system",
        all.size() == 1 ? "an access" : fmt::format("each of {} accesses", all.size()),
        all.front().place.function)};
}

std::string text_of(const Assumption& assumption) {
    return fmt::format("{} of {}: {} ({})", assumption.what, fmt::join(assumption.of, ", "),
                       assumption.reason, text_of(assumption.place));
}

std::string text_of(const Case& in, const BusMaster& bus_master) {
    const std::size_t more = bus_master.beside.size();
    std::string held =
        fmt::format("{} bus {} on its pages", more, more == 1 ? "master" : "masters");
    if (!bus_master.granted.empty()) {
        held = fmt::format("the bus {} {}",
                           bus_master.granted.size() + more == 1 ? "master" : "masters",
                           fmt::join(bus_master.granted, ", "));
        if (more != 0) held += fmt::format(" and {} more on its pages", more);
    }
    const std::string why = bus_master.assumption == nullptr
                                ? fmt::format("no line says why ({})", text_of(bus_master.place))
                                : fmt::format("{} ({})", bus_master.assumption->reason,
                                              text_of(bus_master.assumption->place));
    return fmt::format("dma of {}, which maps {}: {}", in.at_rank(bus_master.rank).name, held, why);
}

// Whether a component can make another wait for the processor: it is as important, or calls a server that is.
bool delays(const Case& in, Rank one, Rank other) {
    const auto priority = [&](Rank rank) { return in.at_rank(rank).priority; };
    if (one == other) return false;
    if (priority(one) >= priority(other)) return true;
    return std::ranges::any_of(in.authority.calls, [&](const Way& call) {
        return call.from == one && call.to != other && priority(call.to) >= priority(other);
    });
}

// What no other check holds against the assertions of the description.
std::vector<std::string> times(const Case& in) {
    std::vector<std::string> all;
    for (const Assertion& assertion : in.description.assertions) {
        if (assertion.what == Assertion::What::starve ||
            assertion.what == Assertion::What::response)
            all.push_back(fmt::format("`{}`, which the composer alone has judged ({})",
                                      assertion.text, text_of(assertion.place)));
        if (assertion.what != Assertion::What::influence ||
            assertion.kind != Assertion::Kind::never)
            continue;
        std::vector<std::string> pairs;
        for (const InstanceIndex from : assertion.from)
            for (const InstanceIndex to : assertion.to) {
                const Rank one = in.members.rank_of[from], other = in.members.rank_of[to];
                if (delays(in, one, other))
                    pairs.push_back(fmt::format("{} can delay {}", in.at_rank(one).name,
                                                in.at_rank(other).name));
            }
        if (pairs.empty()) continue;
        all.push_back(fmt::format(
            "processor time is no influence: {}{}, and `{}` ({})", pairs.front(),
            pairs.size() == 1 ? "" : fmt::format(" (the first of {} such pairs)", pairs.size()),
            assertion.text, text_of(assertion.place)));
    }
    return all;
}

// Which component waits for which: for an answer, by the image's capabilities, or for room in a
// ring that does not drop.
std::vector<Way> waits_of(const Case& in) {
    std::set<Rank> yielding;
    for (const Assumption& assumption : in.description.assumptions)
        if (assumption.what == "yields")
            for (Rank rank = 0; rank < in.components(); ++rank)
                if (std::ranges::find(assumption.of, in.at_rank(rank).name) != assumption.of.end())
                    yielding.insert(rank);
    std::vector<Way> all = in.authority.calls;
    for (const Ring& ring : in.description.rings)
        if (!ring.drops)
            all.push_back({in.members.rank_of[ring.producer.instance],
                           in.members.rank_of[ring.consumer.instance]});
    std::erase_if(
        all, [&](const Way& way) { return way.from == way.to || yielding.contains(way.from); });
    return all;
}

std::string text_of(const Case& in, const std::vector<Rank>& circle) {
    std::vector<std::string> names;
    for (const Rank rank : circle) names.push_back(in.at_rank(rank).name);
    names.push_back(names.front());
    return fmt::format(
        "in the cycle {}, some component does not wait only for the next one: no line names it",
        fmt::join(names, " > "));
}

// One circle of each group of components that wait for one another; where they form others, too, all of the group.
void add_circles(const Case& in, std::vector<std::string>& to) {
    const std::vector<Way> waits = waits_of(in);
    std::set<Rank> told;
    for (const auto& circle : circles(waits, in.components(), in.components())) {
        if (told.contains(circle.front())) continue;
        const Entangled all = entangled(waits, circle, in.components());
        told.insert(all.members.begin(), all.members.end());
        to.push_back(text_of(in, circle));
        if (all.alone) continue;
        std::vector<std::string> names;
        for (const Rank rank : all.members) names.push_back(in.at_rank(rank).name);
        to.back() += fmt::format("; so on every other circle among {}", fmt::join(names, ", "));
    }
}

}  // namespace

std::vector<std::string> assumptions_of(const Description& description, const GivenKernel& kernel) {
    auto all = of_the_machine(kernel);
    for (const Assumption& assumption : description.assumptions) all.push_back(text_of(assumption));
    return all;
}

std::vector<std::string> assumptions_of(const Case& in) {
    auto all = of_the_machine(in.kernel);
    std::set<const Assumption*> used;
    for (const BusMaster& bus_master : bus_masters(in)) {
        all.push_back(text_of(in, bus_master));
        used.insert(bus_master.assumption);
    }
    for (const Assumption& assumption : in.description.assumptions)
        if (!used.contains(&assumption)) all.push_back(text_of(assumption));
    for (std::string& one : times(in)) all.push_back(std::move(one));
    for (std::string& one : not_shown(in)) all.push_back(std::move(one));
    add_circles(in, all);
    return all;
}

}  // namespace verifier
