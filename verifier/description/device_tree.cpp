// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The blob, its nodes and their properties.
#include "verifier/description/device_tree.hpp"

#include <libfdt.h>

#include <algorithm>
#include <array>
#include <utility>

#include "verifier/arch/contract.hpp"
#include "verifier/description/tree.hpp"

namespace verifier {
namespace {

bool printable(char one) { return one >= ' ' && one <= '~'; }

}  // namespace

DeviceTree::DeviceTree(Source source) : source_{std::move(source)} {
    if (fdt_check_full(blob(), source_.blob.size()) != 0)
        throw ReadError{source_.named, "the tree is no device tree that libfdt can read"};
    controller_ = source_.machine->controller_node(*this);
}

InterruptController DeviceTree::interrupt_controller() const {
    return source_.machine->interrupt_controller(*this);
}

std::uint32_t DeviceTree::timer_line() const { return source_.machine->timer_line(*this); }

std::vector<InterruptLine> DeviceTree::interrupts(const DeviceNode& at) const {
    return source_.machine->interrupts(*this, at);
}

std::string DeviceTree::path(int node) const {
    std::array<char, 2048> text{};
    return fdt_get_path(blob(), node, text.data(), text.size()) == 0 ? text.data() : "a node";
}

bool DeviceTree::has(int node, const char* property) const {
    return fdt_getprop(blob(), node, property, nullptr) != nullptr;
}

DeviceTree::Cells DeviceTree::cells(const DeviceNode& at, int node, const char* property) const {
    int size = 0;
    const char* data = static_cast<const char*>(fdt_getprop(blob(), node, property, &size));
    if (data == nullptr) return {};
    if (static_cast<std::size_t>(size) % cell_bytes != 0)
        at.refuse("`" + std::string{property} + "` of " + path(node) + " is not whole cells");
    Cells found;
    for (const char* end = data + size; data != end; data += cell_bytes)
        found.push_back(fdt32_ld(reinterpret_cast<const fdt32_t*>(data)));
    return found;
}

std::uint32_t DeviceTree::one_cell(const DeviceNode& at, int node, const char* property) const {
    const Cells found = cells(at, node, property);
    if (found.size() != 1)
        at.refuse("`" + std::string{property} + "` of " + path(node) + " is not one number");
    return found.front();
}

// The cells of a property, which must be a whole number of entries of that length.
DeviceTree::Cells DeviceTree::rows(const DeviceNode& at, int node, const char* property,
                                   std::size_t step) const {
    Cells found = cells(at, node, property);
    if (found.size() % step != 0)
        at.refuse("`" + std::string{property} + "` of " + path(node) +
                  " has cells that fill no entry");
    return found;
}

std::vector<std::string> DeviceTree::strings(const DeviceNode& at, int node,
                                             const char* property) const {
    int size = 0;
    const char* data = static_cast<const char*>(fdt_getprop(blob(), node, property, &size));
    std::vector<std::string> found;
    if (data == nullptr) return found;
    std::string_view rest{data, static_cast<std::size_t>(size)};
    const auto wrong = [&] {
        at.refuse("`" + std::string{property} + "` of " + path(node) + " is no list of strings");
    };
    if (rest.empty()) wrong();
    while (!rest.empty()) {
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos || end == 0) wrong();
        if (!std::ranges::all_of(rest.substr(0, end), printable)) wrong();
        found.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return found;
}

// Every node compatible with one of the names, in order of the tree.
std::vector<int> DeviceTree::compatible_with(std::vector<std::string_view> names) const {
    std::vector<int> found;
    for (int node = 0; node >= 0; node = fdt_next_node(blob(), node, nullptr)) {
        const auto held = strings({node, source_.named}, node, "compatible");
        if (std::ranges::find_first_of(held, names) != held.end()) found.push_back(node);
    }
    return found;
}

// Devicetree Specification 0.4, 2.3.4: a bus that is off takes with it what lies on it.
void DeviceTree::in_use(const DeviceNode& at) const {
    for (int node = at.node; node >= 0; node = fdt_parent_offset(blob(), node)) {
        if (!has(node, "status")) continue;
        const auto words = strings(at, node, "status");
        if (words.size() != 1 || (words[0] != "okay" && words[0] != "ok"))
            at.refuse("the status of " + path(node) + " is `" + words[0] + "`");
    }
}

// The nearest `interrupt-parent` on the way up is the controller.
void DeviceTree::lead_to_controller(const DeviceNode& at, std::string_view name) const {
    int holder = at.node;
    while (holder >= 0 && !has(holder, "interrupt-parent"))
        holder = fdt_parent_offset(blob(), holder);
    const std::uint32_t parent = fdt_get_phandle(blob(), controller_);
    if (holder < 0 || parent == 0 || one_cell(at, holder, "interrupt-parent") != parent)
        at.refuse("the interrupts of " + path(at.node) + " lead to no " + std::string{name});
}

Device DeviceTree::device(const std::string& path, const Place& named) const {
    const int node = path.starts_with('/') ? fdt_path_offset(blob(), path.c_str()) : -1;
    if (node < 0) throw ReadError{named, "the device tree has no node " + path};
    const DeviceNode at{node, named};
    in_use(at);
    static_cast<void>(strings(at, node, "compatible"));
    const auto found = registers(at);
    return {.name = {},
            .node = this->path(node),
            .registers = found,
            .register_names = strings(at, node, "reg-names"),
            .interrupts = interrupts(at),
            .bus_master = has(node, "dma-coherent")};
}

// A node on an unreachable bus cannot be mapped: registers() refuses it, and it is skipped.
std::vector<Device> DeviceTree::bus_masters() const {
    std::vector<Device> found;
    for (int node = 0; node >= 0; node = fdt_next_node(blob(), node, nullptr)) {
        if (!has(node, "dma-coherent") || !has(node, "reg")) continue;
        try {
            found.push_back({.name = {},
                             .node = path(node),
                             .registers = registers({node, source_.named}),
                             .bus_master = true});
        } catch (const ReadError&) {
            continue;
        }
    }
    return found;
}

}  // namespace verifier
