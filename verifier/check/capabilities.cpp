// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V7xx, first half: the slots of every component, the components that are notified of its end, and
// the owners of interrupts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/check/rows.hpp"

namespace verifier {
namespace {

// "signal to receiver with 0x2"
std::string words_of(const Case& in, const rows::Capability& capability) {
    const std::uint64_t first = in.image.state_address(0).number();
    const std::uint64_t offset = capability.state() - first;
    const bool known = capability.state() >= first && offset % sizeof(rows::State) == 0 &&
                       offset / sizeof(rows::State) <= in.components();
    const std::string target =
        known ? in.space_name(offset / sizeof(rows::State))
              : fmt::format("{:#x}, which is no component's state", capability.state());
    return fmt::format("{} to {} with {:#x}", text_of(capability.kind()), target, capability.value);
}

rows::Capability capability_of(const Case& in, const ExpectedCapability& expected_capability) {
    return {.target = in.image.state_address(expected_capability.target).number() |
                      static_cast<std::uint64_t>(expected_capability.kind),
            .value = expected_capability.value};
}

void compare_slots(const Case& in, const RowReport& row,
                   const std::vector<rows::Capability>& table) {
    const auto& wanted = in.wiring.components[row.rank].slots;
    for (std::uint32_t slot = 0; slot < table.size(); ++slot) {
        const auto found = wanted.find(slot);
        const bool declared = found != wanted.end();
        const rows::Capability allowed =
            declared ? capability_of(in, found->second) : rows::Capability{};
        if (table[slot] == allowed) continue;
        row.differs(
            fmt::format("slot {}", slot), words_of(in, table[slot]),
            declared ? fmt::format("{}: {}", found->second.name, words_of(in, allowed)) : "nothing",
            declared ? found->second.place : Place{});
    }
}

}  // namespace

void slots_are_the_grants(const Case& in, Report& to) {
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "capabilities", rank};
            const std::uint32_t count =
                rank == in.components() || in.wiring.components[rank].slots.empty()
                    ? 1
                    : in.wiring.components[rank].slots.rbegin()->first + 1;
            row.expect("count", descriptor.capability_count, count);
            const auto table = in.image.kernel_space().rows<rows::Capability>(
                Virtual{descriptor.capabilities}, std::min(descriptor.capability_count, count));
            if (!table)
                row.differs("address", fmt::format("{:#x}", descriptor.capabilities),
                            "memory that the kernel maps");
            else if (rank < in.components())
                compare_slots(in, row, *table);
            else if (!table->empty() && table->front() != rows::Capability{})
                row.differs("slot 0", words_of(in, table->front()), "nothing");
        });
}

void supervisors_are_told(const Case& in, Report& to) {
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "descriptor", rank};
            std::vector<rows::Capability> wanted;
            if (rank < in.components())
                for (const ExpectedCapability& supervisor : in.wiring.components[rank].supervisors)
                    wanted.push_back(capability_of(in, supervisor));
            row.expect("supervisors_used", descriptor.supervisors_used, wanted.size());
            for (std::size_t index = 0; index < descriptor.supervisors.size(); ++index) {
                const rows::Capability& there = descriptor.supervisors[index];
                // The kernel stops at the count: the rows after it are not notified.
                const auto found = index < descriptor.supervisors_used
                                       ? std::ranges::find(wanted, there)
                                       : wanted.end();
                if (found != wanted.end())
                    wanted.erase(found);
                else if (there != rows::Capability{})
                    row.differs(fmt::format("supervisor {}", index), words_of(in, there), "nobody");
            }
            for (const rows::Capability& missing : wanted)
                row.differs("supervisors", "nobody told", words_of(in, missing));
        });
}

void lines_reach_their_owners(const Case& in, Report& to) {
    for (std::uint32_t line = 0; line < in.image.routes.size(); ++line) {
        const rows::Route& one = in.image.routes[line];
        const auto found = in.wiring.routes.find(line);
        const bool owned = found != in.wiring.routes.end();
        const rows::Route wanted{
            .owner = owned ? static_cast<std::uint16_t>(found->second.owner) : rows::no_owner,
            .edge = static_cast<std::uint16_t>(owned && found->second.edge ? 1 : 0),
            .reserved0 = 0,
            .events = owned ? found->second.events : 0};
        const auto words = [&](const rows::Route& route) {
            return route.owner == rows::no_owner && route.edge == 0 && route.events == 0 &&
                           route.reserved0 == 0
                       ? std::string{"nobody"}
                       : fmt::format("{}, {}, events {:#x}, reserved {:#x}",
                                     route.owner < in.components()
                                         ? in.space_name(route.owner)
                                         : fmt::format("rank {}", route.owner),
                                     route.edge == 0 ? "level" : fmt::format("edge {}", route.edge),
                                     route.events, route.reserved0);
        };
        if (one.owner != wanted.owner || one.edge != wanted.edge || one.reserved0 != 0 ||
            one.events != wanted.events)
            to.add({.component = "kernel",
                    .what = fmt::format("interrupt line {}", line),
                    .found = words(one),
                    .allowed = words(wanted),
                    .place = owned ? found->second.place : Place{}});
    }
    for (const auto& [line, route] : in.wiring.routes)
        if (line >= in.image.routes.size())
            to.add({.component = "kernel",
                    .what = fmt::format("interrupt line {}", line),
                    .found = "no row",
                    .allowed = route.name,
                    .place = route.place});
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "descriptor", rank};
            const std::vector<std::uint16_t> wanted = rank < in.components()
                                                          ? in.wiring.components[rank].lines
                                                          : std::vector<std::uint16_t>{};
            row.expect("line_count", descriptor.line_count, wanted.size());
            if (wanted.empty()) return row.expect("lines", descriptor.lines, 0);
            const auto found = in.image.kernel_space().rows<std::uint16_t>(
                Virtual{descriptor.lines},
                std::min<std::uint64_t>(descriptor.line_count, wanted.size()));
            if (!found || *found != wanted)
                row.differs(
                    "lines",
                    found ? fmt::format("{}", fmt::join(*found, ", "))
                          : fmt::format("{:#x}, which the kernel does not map", descriptor.lines),
                    fmt::format("{}", fmt::join(wanted, ", ")));
        });
}

}  // namespace verifier
