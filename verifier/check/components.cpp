// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V6xx: the rows of descriptors[], without the capabilities: a component's identity, its start, the
// effect of its fault, and its time limits.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "verifier/check/families.hpp"
#include "verifier/check/rows.hpp"

namespace verifier {
namespace {

constexpr std::uint32_t power_off = 1, defers = 2;

std::uint8_t code_of(OnFault what) {
    return what == OnFault::stop ? 0 : what == OnFault::restart ? 1 : 2;
}
std::uint64_t micro(std::uint64_t nanoseconds) { return nanoseconds / 1000; }

std::string_view name_of(const rows::Descriptor& row) {
    const std::string_view all{row.name.data(), row.name.size()};
    return all.substr(0, all.find('\0'));
}

// The name, padded with zeros.
bool has_name(const rows::Descriptor& row, std::string_view name) {
    return name_of(row) == name && std::ranges::all_of(row.name | std::views::drop(name.size()),
                                                       [](char one) { return one == 0; });
}

void start_of(const RowReport& row, const rows::Descriptor& descriptor, Virtual entry,
              Virtual stack, bool fpu) {
    row.expect("entry", descriptor.entry, entry.number());
    row.expect("stack_top", descriptor.stack_top, stack.number());
    const DescriptorWords& words = row.in.image.machine->facts().descriptor;
    const auto& wanted = fpu ? words.with_floating_point : words.without;
    for (std::size_t word = 0; word < descriptor.machine.size(); ++word)
        if (word != words.floating_point_state)  // V705
            row.expect(word < words.names.size() ? words.names[word] : "machine",
                       descriptor.machine[word], wanted[word]);
}

// What the idle row runs, with the kernel's rights, is words that do nothing.
void judge_idle(const RowReport& row, Virtual entry) {
    const MachineFacts& machine = row.in.image.machine->facts();
    const auto found =
        row.in.image.kernel_space().rows<std::uint8_t>(entry, machine.idle_code.size());
    if (!found || !std::ranges::equal(std::as_bytes(std::span{*found}), machine.idle_code))
        row.differs("entry", found ? fmt::format("{:02x}", fmt::join(*found, " ")) : "no code",
                    std::string{machine.idle_words});
}

}  // namespace

void rows_are_the_components(const Case& in, Report& to) {
    if (in.image.descriptors.size() != in.components() + 1)
        to.add({.component = "kernel",
                .what = "descriptors",
                .found = fmt::format("{} rows", in.image.descriptors.size()),
                .allowed = fmt::format("{}: a row for each component, and the idle one",
                                       in.components() + 1)});
    for_each_row(in, in.image.descriptors,
                 [&](std::size_t rank, const rows::Descriptor& descriptor) {
                     const RowReport row{in, to, "descriptor", rank};
                     const bool idle = rank == in.components();
                     const std::string name = in.space_name(rank);
                     if (!has_name(descriptor, name))
                         row.differs("name", std::string{name_of(descriptor)}, name);
                     row.expect("rank", descriptor.rank, rank);
                     row.expect("rights", descriptor.rights,
                                idle ? 0
                                     : (in.at_rank(rank).power ? power_off : 0) |
                                           (in.at_rank(rank).defers ? defers : 0));
                     row.expect("reserved0", descriptor.reserved0, 0);
                     if (std::ranges::any_of(descriptor.rest,
                                             [](std::byte each) { return each != std::byte{0}; }))
                         row.differs("padding", "a byte that is not zero", "zero");
                 });
}

void programs_start_as_linked(const Case& in, Report& to) {
    for_each_row(in, in.image.descriptors,
                 [&](std::size_t rank, const rows::Descriptor& descriptor) {
                     const RowReport row{in, to, "descriptor", rank};
                     if (rank == in.components()) {
                         judge_idle(row, Virtual{descriptor.entry});
                         return start_of(row, descriptor, in.image.address_of("kernel_idle"),
                                         Virtual{}, false);
                     }
                     const Program* program = in.members.program_of[in.members.by_rank[rank]];
                     if (program != nullptr)
                         start_of(row, descriptor, Virtual{program->elf.entry}, program->stack_top,
                                  in.at_rank(rank).fpu);
                 });
}

void faults_lead_where_declared(const Case& in, Report& to) {
    static const Instance nobody{};
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "descriptor", rank};
            const Instance& asked = rank == in.components() ? nobody : in.at_rank(rank);
            const bool counted = asked.on_fault == OnFault::restart;
            row.expect("on_fault", descriptor.on_fault, code_of(asked.on_fault));
            row.expect("then", descriptor.then, counted ? code_of(asked.restart.then) : 0);
            row.expect("restart_max", descriptor.restart_max, counted ? asked.restart.max : 0);
            row.expect("restart_within", descriptor.restart_within,
                       counted ? micro(asked.restart.within) : 0);
        });
}

void time_is_as_declared(const Case& in, Report& to) {
    static const Instance nobody{};
    for_each_row(in, in.image.descriptors,
                 [&](std::size_t rank, const rows::Descriptor& descriptor) {
                     const RowReport row{in, to, "descriptor", rank};
                     const Instance& asked = rank == in.components() ? nobody : in.at_rank(rank);
                     row.expect("overdue", descriptor.overdue, micro(asked.overdue));
                     row.expect("budget", descriptor.budget, micro(asked.budget));
                     row.expect("period", descriptor.period, micro(asked.period));
                 });
}

}  // namespace verifier
