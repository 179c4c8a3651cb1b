// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Addresses of a device tree: registers as the processor sees them, and memory.
#include <fmt/format.h>
#include <libfdt.h>

#include <algorithm>
#include <span>

#include "verifier/arch/contract.hpp"
#include "verifier/description/device_tree.hpp"

namespace verifier {
namespace {

std::uint64_t joined(std::span<const std::uint32_t> cells) {
    std::uint64_t value = 0;
    for (const std::uint32_t cell : cells) value = value << 32 | cell;
    return value;
}

bool share_bytes(const Range& range, const Range& other) {
    return range.start < other.start + other.size && other.start < range.start + range.size;
}

}  // namespace

// libfdt assumes 2 and 1 if nothing is given; a number read with a guessed width would be wrong.
std::size_t DeviceTree::width(const DeviceNode& at, int bus, const char* property) const {
    if (!has(bus, property)) at.refuse("the bus " + path(bus) + " does not say `" + property + "`");
    const std::uint32_t value = one_cell(at, bus, property);
    if (value < 1 || value > 2)
        at.refuse(fmt::format("`{}` of {} is {}, not 1 or 2", property, path(bus), value));
    return value;
}

std::vector<Range> DeviceTree::registers(const DeviceNode& at) const {
    const int bus = fdt_parent_offset(blob(), at.node);
    if (bus < 0 || !has(at.node, "reg")) at.refuse(path(at.node) + " has no registers");
    const std::size_t high = width(at, bus, "#address-cells"), low = width(at, bus, "#size-cells");
    const Cells found = rows(at, at.node, "reg", high + low);
    const std::span<const std::uint32_t> all{found};
    std::vector<Range> made;
    for (std::size_t one = 0; one < all.size(); one += high + low)
        made.push_back(seen_by_processor(
            at, bus, {joined(all.subspan(one, high)), joined(all.subspan(one + high, low))}));
    if (made.empty()) at.refuse(path(at.node) + " has no registers");
    return made;
}

// A bus without `ranges` is unreachable; empty ones translate nothing; others translate as they
// say.
Range DeviceTree::seen_by_processor(const DeviceNode& at, int bus, BusRange found) const {
    if (found.size == 0) at.refuse("a range of " + path(at.node) + " has no bytes");
    for (int above = 0; (above = fdt_parent_offset(blob(), bus)) >= 0; bus = above) {
        if (!has(bus, "ranges")) at.refuse("the bus " + path(bus) + " has no `ranges`");
        const std::size_t here = width(at, bus, "#address-cells"),
                          there = width(at, above, "#address-cells"),
                          sized = width(at, bus, "#size-cells"), step = here + there + sized;
        const Cells cells = rows(at, bus, "ranges", step);
        if (cells.empty()) continue;
        const std::span<const std::uint32_t> all{cells};
        std::size_t row = 0;
        for (; row < all.size(); row += step) {
            const std::uint64_t child = joined(all.subspan(row, here));
            const std::uint64_t length = joined(all.subspan(row + here + there, sized));
            if (found.start < child || found.start - child > length) continue;
            if (found.size <= length - (found.start - child)) break;
        }
        if (row >= all.size())
            at.refuse("the `ranges` of the bus " + path(bus) +
                      " leave out a part of what lies on it");
        const std::uint64_t child = joined(all.subspan(row, here));
        const std::uint64_t parent = joined(all.subspan(row + here, there));
        // Past 64 bits it is also past the processor's addresses: reported below.
        found.start = found.start - child > ~parent ? ~0ULL : parent + (found.start - child);
    }
    const std::uint64_t end = std::uint64_t{1} << source_.physical_bits;
    if (found.start >= end || found.size > end - found.start)
        at.refuse(fmt::format("a range of {} at {:#x} ends past the {} bits of addresses of {}",
                              path(at.node), found.start, source_.physical_bits,
                              source_.processor));
    return {Physical{found.start}, found.size};
}

std::vector<Range> DeviceTree::memory() const {
    std::vector<Range> banks;
    for (int node = 0; node >= 0; node = fdt_next_node(blob(), node, nullptr)) {
        const DeviceNode at{node, source_.named};
        const auto type = strings(at, node, "device_type");
        if (type.size() != 1 || type[0] != "memory") continue;
        in_use(at);
        std::ranges::copy(registers(at), std::back_inserter(banks));
    }
    const DeviceNode at{0, source_.named};
    if (banks.empty()) at.refuse("the device tree has no memory");
    std::ranges::sort(banks, {}, &Range::start);
    const std::uint64_t page = source_.machine->facts().pages.bytes;
    for (const Range& bank : banks)
        if (bank.start % page != 0 || bank.size % page != 0)
            at.refuse(fmt::format("the memory at {:#x} is not whole pages", bank.start));
    const auto pair = std::ranges::adjacent_find(banks, share_bytes);
    if (pair != banks.end())
        at.refuse(fmt::format("banks of memory overlap at {:#x}", std::next(pair)->start));
    refuse_reserved(banks);
    return banks;
}

void DeviceTree::refuse_reserved(const std::vector<Range>& banks) const {
    const DeviceNode at{0, source_.named};
    const auto judge = [&](const Range& range) {
        if (std::ranges::any_of(banks, [&](const Range& bank) { return share_bytes(bank, range); }))
            at.refuse(fmt::format("the memory at {:#x} is reserved", range.start));
    };
    for (int index = 0; index < fdt_num_mem_rsv(blob()); ++index) {
        std::uint64_t start = 0, size = 0;
        if (fdt_get_mem_rsv(blob(), index, &start, &size) == 0)
            judge({Physical{start}, std::min(size, ~start)});
    }
    const int kept = fdt_path_offset(blob(), "/reserved-memory");
    if (kept < 0) return;
    int node = 0;
    fdt_for_each_subnode(node, blob(), kept) {
        if (!has(node, "reg")) continue;
        for (const Range& one : registers({node, source_.named})) judge(one);
    }
}

}  // namespace verifier
