// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V7xx, third part: the addresses of the kernel's tables, and the storage that the kernel writes.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/check/kernel_data.hpp"
#include "verifier/check/rows.hpp"
#include "verifier/code/text.hpp"

namespace verifier {
namespace {

// The kernel's stack, its log and its devices are writable too, and no place for a table.
void lies_in(const Case& in, Report& to, const Storage& storage) {
    const Extent* there = nullptr;
    for (const Extent& component : in.spaces.extents[in.components() + 1])
        if (storage.address >= component.address && storage.address < component.end())
            there = &component;
    const Right right = storage.mutable_ ? Right::read_write : Right::read;
    const bool belongs = there != nullptr && there->right == right &&
                         in.spaces.objects[there->object].content == Content::kernel &&
                         storage.size <= there->end() - storage.address;
    if (!belongs)
        to.add({.component = "kernel",
                .address = storage.address,
                .what = storage.name,
                .found = there == nullptr ? "nothing mapped" : there->name,
                .allowed = storage.mutable_ ? "the kernel's data" : "the kernel's read-only data"});
}

// Symbols are not loaded: what the kernel uses is the address in its code.
void is_looked_for(const Text& code, Report& to, std::string_view name, Virtual address) {
    if (!code.is_taken(address.number()))
        to.add({.component = "kernel",
                .address = address,
                .what = std::string{name},
                .found = "a symbol that leads where no instruction looks",
                .allowed = "the address that the kernel's code has"});
}

void gap_is_zero(const Case& in, Report& to, Virtual address, std::uint64_t size) {
    if (const auto found = first_nonzero(in, address, size))
        to.add({.component = "kernel",
                .address = found->address,
                .what = "storage that the kernel writes",
                .found = fmt::format("{:#x}", static_cast<unsigned>(found->value)),
                .allowed = "zero at boot"});
}

}  // namespace

void tables_are_where_they_belong(const Case& in, Report& to) {
    for (const std::string& name : in.image.unreadable)
        to.add({.component = "kernel",
                .what = name,
                .found = "no such table",
                .allowed = "a table where its symbol says"});
    const Text& code = in.kernel_code().text;
    for (const TableRange& range : in.image.ranges)
        is_looked_for(code, to, range.name, range.address);
    for (const std::string_view window : in.image.machine->facts().controller_symbols)
        is_looked_for(code, to, window, in.image.address_of(window));
    auto all = all_storage(in);
    for (const Storage& storage : all) lies_in(in, to, storage);
    for (const Storage& read_only_array : read_only_arrays(in)) lies_in(in, to, read_only_array);
    std::ranges::sort(all, {}, &Storage::address);
    for (std::size_t index = 1; index < all.size(); ++index)
        if (all[index].address < all[index - 1].address + all[index - 1].size)
            to.add({.component = "kernel",
                    .address = all[index].address,
                    .what = all[index].name,
                    .found = "memory of " + all[index - 1].name,
                    .allowed = "memory of its own"});
}

void storage_is_there(const Case& in, Report& to) {
    for_each_row(
        in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& descriptor) {
            const RowReport row{in, to, "descriptor", rank};
            const bool idle = rank == in.components();
            const std::uint32_t clients = idle ? 0 : in.wiring.components[rank].clients,
                                groups = idle ? 0 : in.wiring.components[rank].groups;
            const unsigned state = in.image.machine->facts().descriptor.floating_point_state;
            row.expect("group_count", descriptor.group_count, groups);
            for (const auto& [name, address, wanted] :
                 {std::tuple{"calls", descriptor.calls, clients > 0},
                  {"groups", descriptor.groups, groups > 0},
                  {"fpu_state", descriptor.machine[state], !idle && in.at_rank(rank).fpu}})
                if ((address != 0) != wanted)
                    row.differs(name, fmt::format("{:#x}", address),
                                wanted ? "storage of its own" : "0");
        });
    judge_neighbours(in, to);
}

void storage_is_zero(const Case& in, Report& to) {
    std::vector<Storage> composed;  // with a value that other checks judge
    for (const TableRange& range : in.image.ranges)
        if (range.mutable_ && range.name != "deadline_nodes")
            composed.push_back({range.name, range.address, range.size, true});
    std::ranges::sort(composed, {}, &Storage::address);
    composed.push_back({"", Virtual{~std::uint64_t{0}}, 0, true});
    for (const Extent& data : in.spaces.extents[in.components() + 1]) {
        if (data.name != "kernel data") continue;
        Virtual at = data.address;
        for (const Storage& storage : composed) {
            const Virtual end = std::min(storage.address, data.end());
            if (end > at) gap_is_zero(in, to, at, end - at);
            at = std::max(at, std::min(storage.address + storage.size, data.end()));
        }
    }
}

}  // namespace verifier
