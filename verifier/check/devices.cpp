// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V008 to V010: access that page tables do not restrict. A bus master reaches all memory, and an
// interrupt line has one holder. Bus masters that only share a page with a granted device on the
// board are printed as assumptions (report/assumptions.cpp).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "verifier/check/families.hpp"
#include "verifier/meaning/bus_masters.hpp"

namespace verifier {
namespace {

std::string names_of(const BusMaster& bus_master) {
    return fmt::format("{} {}", bus_master.granted.size() == 1 ? "device" : "devices",
                       fmt::join(bus_master.granted, ", "));
}

}  // namespace

void bus_masters_are_assumed(const Case& in, Report& to) {
    for (const BusMaster& bus_master : bus_masters(in))
        if (!bus_master.granted.empty() && bus_master.assumption == nullptr)
            to.add({.component = in.space_name(bus_master.rank),
                    .what = names_of(bus_master),
                    .found = "registers of a master of the bus, which reaches all memory",
                    .allowed = "what `assume: dma` names with a reason",
                    .place = bus_master.place});
}

void bus_masters_start_once(const Case& in, Report& to) {
    for (const BusMaster& bus_master : bus_masters(in))
        if (!bus_master.granted.empty() && in.authority.may_start_again(bus_master.rank))
            to.add({.component = in.space_name(bus_master.rank),
                    .what = names_of(bus_master),
                    .found = "it may start again while the device still writes for its former life",
                    .allowed = "faults that stop it, and supervisors that cannot start it",
                    .place = bus_master.place});
}

void lines_have_one_owner(const Case& in, Report& to) {
    std::map<std::uint64_t, std::set<Rank>> holders;
    for (const HeldLine& line : in.authority.lines) holders[line.line].insert(line.rank);
    for (const auto& [line, ranks] : holders) {
        std::vector<std::string> names;
        for (const Rank rank : ranks) names.push_back(in.space_name(rank));
        const bool timer = line == in.description.board.timer_line;
        if (ranks.size() > 1 || timer)
            to.refuse(names.front(), fmt::format("interrupt line {}", line),
                      fmt::format("held by {}", fmt::join(names, ", ")),
                      timer ? "nobody: it is the timer's" : "one holder");
    }
}

}  // namespace verifier
