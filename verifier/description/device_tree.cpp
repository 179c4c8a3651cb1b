// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/device_tree.hpp"

#include <libfdt.h>

#include <algorithm>
#include <span>
#include <utility>

#include "verifier/description/dtc.hpp"

namespace verifier {
namespace {

// Devicetree binding arm,gic: cells of an interrupt are type, number and flags.
constexpr std::size_t gic_cells = 3;
constexpr std::uint32_t shared_type = 0, private_type = 1;
constexpr std::uint32_t first_shared = 32, first_private = 16;
constexpr std::uint32_t edge_flags = 0x3;  // rising, falling
// Devicetree binding arm,arch_timer: secure, non-secure, virtual, hypervisor.
constexpr std::size_t virtual_timer_index = 2;

constexpr std::initializer_list<const char*> gics{"arm,cortex-a15-gic", "arm,gic-400",
                                                  "arm,cortex-a9-gic", "arm,cortex-a7-gic"};

std::uint64_t joined(std::span<const std::uint32_t> cells) {
    std::uint64_t value = 0;
    for (const std::uint32_t cell : cells) value = value << 32 | cell;
    return value;
}

}  // namespace

DeviceTree::DeviceTree(const std::filesystem::path& source, Place named)
    : place_{std::move(named)} {
    auto blob = compile_device_tree(source);
    if (!blob) refuse(blob.error());
    blob_ = std::move(*blob);
    if (blob_.size() < sizeof(fdt_header) || fdt_check_full(blob_.data(), blob_.size()) != 0)
        refuse(source.filename().string() + " is no device tree");
}

void DeviceTree::refuse(const std::string& text) const { throw ReadError{place_, text}; }

DeviceTree::Cells DeviceTree::cells(int node, const char* property) const {
    int size = 0;
    const void* data = fdt_getprop(blob(), node, property, &size);
    Cells found;
    for (int at = 0; data != nullptr && at + 4 <= size; at += 4)
        found.push_back(
            fdt32_ld(reinterpret_cast<const fdt32_t*>(static_cast<const char*>(data) + at)));
    return found;
}

std::vector<std::string> DeviceTree::strings(int node, const char* property) const {
    std::vector<std::string> found;
    const int count = fdt_stringlist_count(blob(), node, property);
    for (int at = 0; at < count; ++at)
        found.emplace_back(fdt_stringlist_get(blob(), node, property, at, nullptr));
    return found;
}

int DeviceTree::of_compatible(std::initializer_list<const char*> names) const {
    for (const char* name : names)
        if (const int node = fdt_node_offset_by_compatible(blob(), -1, name); node >= 0)
            return node;
    return -1;
}

// `reg`, as the processor sees it: each bus on the way up may move its addresses.
std::vector<Range> DeviceTree::ranges(int node) const {
    const int bus = fdt_parent_offset(blob(), node);
    const int wide = fdt_address_cells(blob(), bus), sized = fdt_size_cells(blob(), bus);
    if (wide < 1 || wide > 2 || sized < 0 || sized > 2)
        refuse("the verifier cannot read addresses of that many cells");
    const Cells found = cells(node, "reg");
    const std::span<const std::uint32_t> all{found};
    const auto high = static_cast<std::size_t>(wide), low = static_cast<std::size_t>(sized);
    std::vector<Range> made;
    for (std::size_t at = 0; at + high + low <= all.size(); at += high + low)
        made.push_back(seen_by_processor(
            bus, {joined(all.subspan(at, high)), joined(all.subspan(at + high, low))}));
    return made;
}

// Without `ranges` a bus leads nowhere; empty ones move nothing; others lead where they say.
Range DeviceTree::seen_by_processor(int bus, Range found) const {
    const int above = fdt_parent_offset(blob(), bus);
    if (above < 0) return found;
    const std::string name = "the bus " + std::string{fdt_get_name(blob(), bus, nullptr)};
    if (fdt_getprop(blob(), bus, "ranges", nullptr) == nullptr) refuse(name + " has no `ranges`");
    const Cells rows = cells(bus, "ranges");
    if (rows.empty()) return seen_by_processor(above, found);
    const std::span<const std::uint32_t> all{rows};
    const auto here = static_cast<std::size_t>(fdt_address_cells(blob(), bus));
    const auto there = static_cast<std::size_t>(fdt_address_cells(blob(), above));
    const auto sized = static_cast<std::size_t>(fdt_size_cells(blob(), bus));
    for (std::size_t at = 0; at + here + there + sized <= all.size(); at += here + there + sized) {
        const std::uint64_t child = joined(all.subspan(at, here));
        const std::uint64_t parent = joined(all.subspan(at + here, there));
        const std::uint64_t length = joined(all.subspan(at + here + there, sized));
        if (found.start < child || found.start - child > length) continue;
        const std::uint64_t past = found.start - child;
        if (found.size <= length - past)
            return seen_by_processor(above, {parent + past, found.size});
    }
    refuse("the `ranges` of " + name + " leave out a part of what lies on it");
}

std::vector<Range> DeviceTree::memory() const {
    std::vector<Range> banks;
    constexpr const char* type = "memory";
    for (int node = -1;;) {
        node = fdt_node_offset_by_prop_value(blob(), node, "device_type", type, 7);
        if (node < 0) break;
        std::ranges::copy(ranges(node), std::back_inserter(banks));
    }
    if (banks.empty()) refuse("the device tree has no memory");
    std::ranges::sort(banks, {}, &Range::start);
    return banks;
}

Gic DeviceTree::interrupt_controller() const {
    const int node = of_compatible(gics);
    if (node < 0) refuse("the device tree has no GICv2");
    const auto found = ranges(node);
    if (found.size() < 2) refuse("the GIC has no distributor and processor interface");
    return {found[0], found[1]};
}

std::uint32_t DeviceTree::virtual_timer() const {
    const int node = of_compatible({"arm,armv8-timer"});
    if (node < 0) refuse("the device tree has no timer");
    const int named = fdt_stringlist_search(blob(), node, "interrupt-names", "virt");
    const std::size_t index = named < 0 ? virtual_timer_index : static_cast<std::size_t>(named);
    const auto lines = interrupts(node);
    if (index >= lines.size()) refuse("the timer has no virtual line");
    return lines[index].number;
}

// `interrupt-parent` is the next one on the way up.
bool DeviceTree::wired_to_gic(int node) const {
    for (int at = node; at >= 0; at = fdt_parent_offset(blob(), at)) {
        const Cells parent = cells(at, "interrupt-parent");
        if (parent.empty()) continue;
        const int gic = of_compatible(gics);
        return gic >= 0 && fdt_get_phandle(blob(), gic) == parent.front();
    }
    return false;
}

std::vector<InterruptLine> DeviceTree::interrupts(int node) const {
    std::vector<InterruptLine> lines;
    const Cells found = cells(node, "interrupts");
    if (!found.empty() && !wired_to_gic(node)) refuse("an interrupt line that leads to no GIC");
    for (std::size_t at = 0; at + gic_cells <= found.size(); at += gic_cells) {
        if (found[at] != shared_type && found[at] != private_type)
            refuse("an interrupt line that is neither shared nor private");
        const std::uint32_t base = found[at] == shared_type ? first_shared : first_private;
        lines.push_back({base + found[at + 1], (found[at + 2] & edge_flags) != 0});
    }
    return lines;
}

Device DeviceTree::device(const std::string& path, const Place& named) const {
    const int node = fdt_path_offset(blob(), path.c_str());
    if (node < 0) throw ReadError{named, "the device tree has no node " + path};
    const auto found = ranges(node);
    if (found.empty()) throw ReadError{named, path + " has no registers"};
    return {.registers = found,
            .register_names = strings(node, "reg-names"),
            .interrupts = interrupts(node),
            .bus_master = fdt_getprop(blob(), node, "dma-coherent", nullptr) != nullptr};
}

}  // namespace verifier
