// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

#include "verifier/check/kernel_data.hpp"
#include "verifier/check/rows.hpp"
#include "verifier/kernel/places.hpp"

namespace verifier {
namespace {

constexpr std::uint64_t rank_bytes = 2, group_bytes = 8, node_bytes = 8;
constexpr std::uint64_t capability_alignment = 16, line_alignment = 2;
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> alignments{{
    {"descriptors", 512},
    {"states", 64},
    {"boot_core", 64},
    {"levels", 2},
    {"deadline_owners", 2},
}};  // all others have words

std::uint64_t alignment_of(std::string_view table) {
    const auto found =
        std::ranges::find(alignments, table, &std::pair<std::string_view, std::uint64_t>::first);
    return found == alignments.end() ? 8 : found->second;
}

// What the rows of descriptors[] point at and the kernel writes; what is absent has no address.
std::vector<Storage> behind_rows(const Case& in) {
    std::vector<Storage> all;
    const std::uint64_t turns = std::max<std::uint64_t>(in.image.levels.size(), 1);
    const MachineFacts& machine = in.image.machine->facts();
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const std::string of = " of " + in.space_name(rank);
            if (descriptor.calls != 0)
                all.push_back({"callers" + of, Virtual{descriptor.calls},
                               rows::call_sets_bytes + turns * rank_bytes, true});
            if (descriptor.groups != 0)
                all.push_back({"groups of events" + of, Virtual{descriptor.groups},
                               descriptor.group_count * group_bytes, true});
            if (const auto state = descriptor.machine[machine.descriptor.floating_point_state];
                state != 0)
                all.push_back({"floating-point state" + of, Virtual{state},
                               machine.floating_point.state_bytes, true,
                               machine.floating_point.state_alignment});
        });
    return all;
}

// The kernel goes by the system's row, which V709 holds against the description.
std::uint64_t deadline_nodes_of(const Case& in) {
    return 2 * std::uint64_t{in.image.system.deadline_leaves};
}

// All that the kernel's data, or its read-only data, is to hold.
std::vector<Storage> all_of(const Case& in, bool mutable_) {
    std::vector<Storage> all = all_storage(in);
    if (!mutable_) std::ranges::copy(read_only_arrays(in), std::back_inserter(all));
    std::erase_if(all, [&](const Storage& storage) { return storage.mutable_ != mutable_; });
    if (mutable_) return all;
    const ObjectSection* constants = in.kernel.object.section(".rodata");
    const auto places = places_in(in.image, in.kernel.object).places.sections;
    if (const auto at = places.find(".rodata"); constants != nullptr && at != places.end())
        all.push_back({"constants of the kernel's object", Virtual{at->second},
                       constants->bytes.size(), false, constants->alignment});
    all.push_back({"ashlar_abi_1", in.image.address_of("ashlar_abi_1"), 1, false, 1});
    return all;
}

void judge_gap(Report& to, const Storage& next, Virtual from) {
    const std::uint64_t size = next.address - from;
    if (size >= next.alignment || next.address % next.alignment != 0)
        to.refuse("kernel", next.name,
                  fmt::format("{} bytes that nobody has before it, at an address that is {}aligned",
                              size, next.address % next.alignment == 0 ? "" : "not "),
                  fmt::format("fewer than {}, its alignment", next.alignment), next.address);
}

void judge_zeros(const Case& in, Report& to, Virtual from, std::uint64_t size) {
    if (const auto found = first_nonzero(in, from, size))
        to.refuse("kernel", "read-only data that nobody has",
                  fmt::format("{:#x}", static_cast<unsigned>(found->value)), "zero",
                  found->address);
}

void judge_extent(const Case& in, Report& to, const Extent& data, std::vector<Storage> all) {
    std::erase_if(all, [&](const Storage& storage) {
        return storage.size == 0 || storage.address < data.address || storage.address >= data.end();
    });
    std::ranges::sort(all, [](const Storage& one, const Storage& other) {
        return std::pair{one.address, one.size} < std::pair{other.address, other.size};
    });
    Virtual at = data.address;
    const Storage* before = nullptr;
    for (const Storage& storage : all) {
        const bool same = before != nullptr && before->address == storage.address &&
                          before->size == storage.size && !storage.mutable_;
        if (storage.address >= at) {
            judge_gap(to, storage, at);
            if (!storage.mutable_) judge_zeros(in, to, at, storage.address - at);
        } else if (!same) {
            to.refuse("kernel", storage.name, "memory of " + before->name, "memory of its own",
                      storage.address);
        }
        at = std::max(at, storage.address + std::min(storage.size, data.end() - storage.address));
        before = &storage;
    }
    if (data.right == Right::read) judge_zeros(in, to, at, data.end() - at);
}

}  // namespace

std::vector<Storage> all_storage(const Case& in) {
    std::vector<Storage> all = behind_rows(in);
    for (const TableRange& range : in.image.ranges)
        all.push_back(
            {range.name, range.address,
             range.name == "deadline_nodes" ? deadline_nodes_of(in) * node_bytes : range.size,
             range.mutable_, alignment_of(range.name)});
    return all;
}

std::vector<Storage> read_only_arrays(const Case& in) {
    std::vector<Storage> all;
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            all.push_back({"capabilities of " + in.space_name(rank),
                           Virtual{descriptor.capabilities},
                           descriptor.capability_count * sizeof(rows::Capability), false,
                           capability_alignment});
            if (descriptor.lines != 0)
                all.push_back({"interrupt lines of " + in.space_name(rank),
                               Virtual{descriptor.lines}, std::uint64_t{descriptor.line_count} * 2,
                               false, line_alignment});
        });
    return all;
}

std::optional<NonzeroByte> first_nonzero(const Case& in, Virtual address, std::uint64_t size) {
    const KernelSpace space = in.image.kernel_space();
    const std::uint64_t unit = in.image.machine->facts().pages.bytes;
    std::vector<std::byte> page(unit);
    for (std::uint64_t offset = 0; offset < size;) {
        const Virtual at = address + offset;
        const auto part = std::span{page}.first(std::min(size - offset, unit - at % unit));
        offset += part.size();
        if (!space.read(at, part)) continue;
        const auto found =
            std::ranges::find_if(part, [](std::byte each) { return each != std::byte{0}; });
        if (found != part.end())
            return NonzeroByte{.address = at + static_cast<std::uint64_t>(found - part.begin()),
                               .value = *found};
    }
    return {};
}

void judge_neighbours(const Case& in, Report& to) {
    for (const Extent& component : in.spaces.extents[in.components() + 1])
        if (in.spaces.objects[component.object].content == Content::kernel &&
            component.right != Right::read_execute)
            judge_extent(in, to, component, all_of(in, component.right == Right::read_write));
}

}  // namespace verifier
