// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V7xx, third part: where the kernel's tables lie, and the storage behind them that it writes.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/check/rows.hpp"
#include "verifier/code/text.hpp"

namespace verifier {
namespace {

constexpr std::uint64_t fpu_state_bytes = 528;  // 32 registers of 16 bytes, FPCR, FPSR
constexpr std::uint64_t rank_bytes = 2, group_bytes = 8, node_bytes = 8;
// Callers that wait and callers that are owed an answer: two sets of ranks; then a turn a level.
constexpr std::uint64_t call_sets_bytes = 2 * sizeof(rows::RankSet);

struct Storage {
    std::string name;
    std::uint64_t address = 0, size = 0;
    bool mutable_ = false;
};

// What the rows of descriptors[] point at and the kernel writes; what is absent has no address.
std::vector<Storage> behind_rows(const Case& in) {
    std::vector<Storage> all;
    const std::uint64_t turns = std::max<std::uint64_t>(in.image.levels.size(), 1);
    for_each_row(in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& one) {
        const std::string of = " of " + in.space_name(rank);
        if (one.calls != 0)
            all.push_back({"callers" + of, one.calls, call_sets_bytes + turns * rank_bytes, true});
        if (one.groups != 0)
            all.push_back(
                {"groups of events" + of, one.groups, one.group_count * group_bytes, true});
        if (one.fpu_state != 0)
            all.push_back({"floating-point state" + of, one.fpu_state, fpu_state_bytes, true});
    });
    return all;
}

// The kernel goes by the system's row, which V709 holds against the description.
std::uint64_t deadline_nodes_of(const Case& in) {
    return 2 * std::uint64_t{in.image.system.deadline_leaves};
}

// All tables and storage that nothing may lie over.
std::vector<Storage> all_storage(const Case& in) {
    std::vector<Storage> all = behind_rows(in);
    for (const TableRange& one : in.image.ranges)
        all.push_back({one.name, one.address,
                       one.name == "deadline_nodes" ? deadline_nodes_of(in) * node_bytes : one.size,
                       one.mutable_});
    return all;
}

// Arrays that are only read may be one for several; the ranges of `all_storage` may not.
std::vector<Storage> read_only_arrays(const Case& in) {
    std::vector<Storage> all;
    for_each_row(in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& one) {
        all.push_back({"capabilities of " + in.space_name(rank), one.capabilities,
                       one.capability_count * sizeof(rows::Capability), false});
        if (one.lines != 0)
            all.push_back({"interrupt lines of " + in.space_name(rank), one.lines,
                           std::uint64_t{one.line_count} * 2, false});
    });
    return all;
}

// The kernel's stack, its log and its devices are writable too, and no place for a table.
void lies_in(const Case& in, Report& to, const Storage& one) {
    const Extent* there = nullptr;
    for (const Extent& each : in.spaces.extents[in.components() + 1])
        if (one.address >= each.address && one.address < each.end()) there = &each;
    const Right right = one.mutable_ ? Right::read_write : Right::read;
    const bool belongs = there != nullptr && there->right == right &&
                         in.spaces.objects[there->object].content == Content::kernel &&
                         one.size <= there->end() - one.address;
    if (!belongs)
        to.add({.component = "kernel",
                .address = one.address,
                .what = one.name,
                .found = there == nullptr ? "nothing mapped" : there->name,
                .allowed = one.mutable_ ? "the kernel's data" : "the kernel's read-only data"});
}

// Symbols are not loaded: what the kernel uses is the address in its code.
void is_looked_for(const Text& code, Report& to, const std::string& name, std::uint64_t address) {
    if (!code.is_taken(address))
        to.add({.component = "kernel",
                .address = address,
                .what = name,
                .found = "a symbol that leads where no instruction looks",
                .allowed = "the address that the kernel's code has"});
}

void gap_is_zero(const Case& in, Report& to, std::uint64_t address, std::uint64_t size) {
    const auto bytes = in.image.kernel_space().rows<std::byte>(address, size);
    if (!bytes) return;
    const auto found =
        std::ranges::find_if(*bytes, [](std::byte each) { return each != std::byte{0}; });
    if (found != bytes->end())
        to.add({.component = "kernel",
                .address = address + static_cast<std::uint64_t>(found - bytes->begin()),
                .what = "storage that the kernel writes",
                .found = fmt::format("{:#x}", static_cast<unsigned>(*found)),
                .allowed = "zero at boot"});
}

}  // namespace

void tables_are_where_they_belong(const Case& in, Report& to) {
    for (const std::string& name : in.image.unreadable)
        to.add({.component = "kernel",
                .what = name,
                .found = "no such table",
                .allowed = "a table where its symbol says"});
    const Text code{in.image.elf};
    for (const TableRange& one : in.image.ranges) is_looked_for(code, to, one.name, one.address);
    for (const char* device : {"__gic_distributor", "__gic_cpu_interface"})
        is_looked_for(code, to, device, in.image.address_of(device));
    auto all = all_storage(in);
    for (const Storage& one : all) lies_in(in, to, one);
    for (const Storage& one : read_only_arrays(in)) lies_in(in, to, one);
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
    for_each_row(in, in.image.descriptors, [&](std::size_t rank, const rows::Descriptor& one) {
        const RowReport row{in, to, "descriptor", rank};
        const bool idle = rank == in.components();
        const std::uint32_t clients = idle ? 0 : in.wiring.components[rank].clients,
                            groups = idle ? 0 : in.wiring.components[rank].groups;
        row.expect("group_count", one.group_count, groups);
        for (const auto& [name, address, wanted] :
             {std::tuple{"calls", one.calls, clients > 0},
              {"groups", one.groups, groups > 0},
              {"fpu_state", one.fpu_state, !idle && in.at_rank(rank).fpu}})
            if ((address != 0) != wanted)
                row.differs(name, fmt::format("{:#x}", address),
                            wanted ? "storage of its own" : "0");
    });
}

void storage_is_zero(const Case& in, Report& to) {
    std::vector<Storage> composed;  // with a value that other checks judge
    for (const TableRange& one : in.image.ranges)
        if (one.mutable_ && one.name != "deadline_nodes")
            composed.push_back({one.name, one.address, one.size, true});
    std::ranges::sort(composed, {}, &Storage::address);
    composed.push_back({"", ~std::uint64_t{0}, 0, true});
    for (const Extent& data : in.spaces.extents[in.components() + 1]) {
        if (data.name != "kernel data") continue;
        std::uint64_t at = data.address;
        for (const Storage& one : composed) {
            const std::uint64_t end = std::min(one.address, data.end());
            if (end > at) gap_is_zero(in, to, at, end - at);
            at = std::max(at, std::min(one.address + one.size, data.end()));
        }
    }
}

}  // namespace verifier
