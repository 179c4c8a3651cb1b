// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Interrupts of a device tree: the controller (GICv2), the virtual timer, the lines of devices. The number of a line is
// the GIC's: 32 + n for a shared one, 16 + n for a private one.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "verifier/arch/aarch64/board.hpp"

namespace verifier::aarch64 {
namespace {

// Devicetree binding arm,gic: cells of an interrupt are type, number and flags. Flags are one trigger,
// and in bits 15 to 8 the processors of a private line; a shared line is neither falling nor low.
constexpr std::size_t gic_cells = 3;
constexpr std::uint32_t shared_type = 0, private_type = 1;
constexpr std::uint32_t first_shared = 32, first_private = 16;
constexpr std::uint32_t shared_lines = 988, private_lines = 16;  // ARM IHI 0048B, 2.2.1
constexpr std::uint32_t rising = 1, falling = 2, high = 4, low = 8;
constexpr std::uint32_t processors_of_private = 0xff00;
// Devicetree binding arm,arch_timer: secure, non-secure, virtual, hypervisor.
constexpr std::size_t timer_lines = 4, virtual_timer_index = 2;
constexpr std::uint64_t distributor_bytes = 0x1000, interface_bytes = 0x2000;  // IHI 0048B, 4.1

InterruptLine line_of(const std::string& whose, std::uint32_t type, std::uint32_t number,
                      std::uint32_t flags, const auto& at) {
    if (type != shared_type && type != private_type)
        at.refuse(fmt::format("interrupt {} of {} is neither shared nor private", number, whose));
    const bool is_shared = type == shared_type;
    if (number >= (is_shared ? shared_lines : private_lines))
        at.refuse(fmt::format("interrupt {} of {} is beyond the GIC", number, whose));
    const std::uint32_t trigger = is_shared ? flags : flags & ~processors_of_private;
    const bool known = trigger == rising || trigger == high ||
                       (!is_shared && (trigger == falling || trigger == low));
    if (!known)
        at.refuse(fmt::format("interrupt {} of {} has the trigger {:#x}", number, whose, flags));
    return {(is_shared ? first_shared : first_private) + number,
            trigger == rising || trigger == falling};
}

}  // namespace

int controller_node(const DeviceTree& tree) {
    const auto found = tree.compatible_with(
        {"arm,cortex-a15-gic", "arm,gic-400", "arm,cortex-a9-gic", "arm,cortex-a7-gic"});
    const DeviceNode at{found.empty() ? 0 : found[0], tree.named()};
    if (found.empty()) at.refuse("the device tree has no GICv2");
    if (found.size() > 1) at.refuse(tree.path(found[1]) + " is a second interrupt controller");
    return found[0];
}

InterruptController interrupt_controller(const DeviceTree& tree) {
    const DeviceNode at{tree.controller(), tree.named()};
    tree.in_use(at);
    if (!tree.has(at.node, "interrupt-controller"))
        at.refuse(tree.path(at.node) + " does not say `interrupt-controller`");
    if (!tree.has(at.node, "#interrupt-cells") ||
        tree.one_cell(at, at.node, "#interrupt-cells") != gic_cells)
        at.refuse("`#interrupt-cells` of " + tree.path(at.node) + " is not 3");
    const auto found = tree.registers(at);
    if (found.size() < 2) at.refuse("the GIC has no distributor and processor interface");
    const auto judge = [&](const Range& range, std::uint64_t least, const char* name) {
        if (range.start % pages.bytes != 0 || range.size < least)
            at.refuse(fmt::format("the {} of the GIC has {:#x} bytes at {:#x}", name, range.size,
                                  range.start));
    };
    judge(found[0], distributor_bytes, "distributor");
    judge(found[1], interface_bytes, "processor interface");
    return {.windows = {{.name = "interrupt distributor",
                         .symbol = controller_symbols[0],
                         .mapped = {found[0].start, distributor_bytes},
                         .registers = found[0]},
                        {.name = "interrupt cpu interface",
                         .symbol = controller_symbols[1],
                         .mapped = {found[1].start, interface_bytes},
                         .registers = found[1]}},
            .all = found};
}

std::uint32_t timer_line(const DeviceTree& tree) {
    const auto found = tree.compatible_with({"arm,armv8-timer"});
    const DeviceNode at{found.empty() ? 0 : found[0], tree.named()};
    if (found.empty()) at.refuse("the device tree has no timer");
    if (found.size() > 1) at.refuse(tree.path(found[1]) + " is a second timer");
    tree.in_use(at);
    const auto lines = interrupts(tree, at);
    const auto names = tree.strings(at, at.node, "interrupt-names");
    std::size_t index = virtual_timer_index;
    if (!names.empty()) {
        if (names.size() != lines.size() || std::ranges::count(names, "virt") != 1)
            at.refuse("`interrupt-names` of the timer do not name its lines");
        index = static_cast<std::size_t>(std::ranges::find(names, "virt") - names.begin());
    } else if (lines.size() != timer_lines) {
        at.refuse(fmt::format("the timer has {} lines, not four", lines.size()));
    }
    if (lines[index].number >= first_shared) at.refuse("the timer's line is not private");
    if (lines[index].edge) at.refuse("the timer's line has no level");
    return lines[index].number;
}

std::vector<InterruptLine> interrupts(const DeviceTree& tree, const DeviceNode& at) {
    const std::string whose = tree.path(at.node);
    if (tree.has(at.node, "interrupts-extended"))
        at.refuse("`interrupts-extended` of " + whose + " is not read");
    if (!tree.has(at.node, "interrupts")) return {};
    tree.lead_to_controller(at, "GIC");
    const DeviceTree::Cells found = tree.rows(at, at.node, "interrupts", gic_cells);
    if (found.empty()) at.refuse("`interrupts` of " + whose + " is empty");
    std::vector<InterruptLine> lines;
    for (std::size_t one = 0; one < found.size(); one += gic_cells) {
        lines.push_back(line_of(whose, found[one], found[one + 1], found[one + 2], at));
        if (std::ranges::count(lines, lines.back().number, &InterruptLine::number) > 1)
            at.refuse(fmt::format("{} names interrupt {} twice", whose, lines.back().number));
    }
    return lines;
}

}  // namespace verifier::aarch64
