// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V2xx: facts from the kernel's instructions alone (verifier/code), and the translation registers
// that its boot stub sets.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

// Past the last address of memory, of granted devices and of the interrupt controller.
Physical physical_end(const Description& from) {
    const Pages pages = from.board.machine->facts().pages;
    Physical end;
    const auto holds = [&](Physical start, std::uint64_t size) {
        end = std::max(end, pages.end_of(start + size));
    };
    for (const Range& range : from.board.memory) holds(range.start, range.size);
    for (const ControllerWindow& controller_window : from.board.controller)
        holds(controller_window.registers.start, controller_window.registers.size);
    for (const DeviceGrant& device : from.devices)
        for (const HeldWindow& window : device.windows)
            holds(window.registers.start, window.registers.size);
    return end;
}

// No leaf and no table may lie past it: what the processor does there is a fault.
void judge_outputs(const Case& in, Report& to, const OutputLimit& limit) {
    const auto judge = [&](SpaceIndex space, const Walk& walk) {
        for (const Leaf& leaf : walk.leaves)
            if ((leaf.physical + (leaf.size - 1)).number() >> limit.bits != 0)
                to.add(
                    {.component = in.space_name(space),
                     .address = leaf.address,
                     .what = "physical address",
                     .found = fmt::format("{:#x}", leaf.physical),
                     .allowed = fmt::format("{} bits, as {} has them", limit.bits, limit.said_by),
                     .entry = entry_text(leaf.level, leaf.entry, leaf.word)});
    };
    for (SpaceIndex space = 0; space < in.image.spaces.size(); ++space)
        judge(space, in.image.spaces[space]);
    judge(in.components() + 1, in.image.kernel);
}

// The decoder reads segments, the processor pages: what a page has of others would be code unseen.
void judge_executable(const Case& in, Report& to, const Leaf& page) {
    for (const Segment* segment : in.image.memory.segments()) {
        const Physical start = segment->physical_address, end = start + segment->memory_size;
        if (end <= page.physical || start >= page.physical + page.size) continue;
        const std::uint64_t unit = in.image.machine->facts().code_alignment;
        const bool code = (segment->flags & 1) != 0 && start % unit == 0 &&
                          segment->file_size % unit == 0 && segment->virtual_address % unit == 0;
        if (!code)
            to.refuse("kernel", "executable page",
                      fmt::format("bytes of the segment at {:#x}", start),
                      "whole instructions of executable segments", page.address);
    }
}

}  // namespace

void boot_sets_these_registers(const Case& in, Report& to) {
    if (!in.image.boot_error.empty())
        return to.refuse("kernel", "boot stub", in.image.boot_error,
                         "loads of constants, writes of system registers, barriers");
    const std::size_t idle = in.components();
    const Physical end = physical_end(in.description);
    for (BootFinding& boot_finding : in.image.machine->boot_findings(
             {.boot = in.image.boot,
              .translation = in.image.translation,
              .physical_end = end,
              .image = in.image.elf,
              .idle_root = idle < in.image.descriptors.size() ? in.image.descriptors[idle].root
                                                              : 0}))
        to.refuse("kernel", std::move(boot_finding.what), std::move(boot_finding.found),
                  std::move(boot_finding.allowed), boot_finding.address);
    judge_outputs(in, to, in.image.machine->output_limit(end));
}

void roots_come_from_descriptors(const Case& in, Report& to) {
    for (const SystemRegisterWrite& system_register_write : root_writes(in.kernel_code()))
        if (!system_register_write.allowed)
            to.refuse(
                "kernel",
                system_register_write.place.function + " writes " + system_register_write.name,
                system_register_write.source, system_register_write.why,
                system_register_write.place.address);
    for (const PrivilegedInstruction& privileged_instruction :
         privileged_instructions(in.kernel_code()))
        if (!privileged_instruction.allowed)
            to.refuse("kernel", privileged_instruction.place.function, privileged_instruction.name,
                      privileged_instruction.why, privileged_instruction.place.address);
}

void kernel_is_closed(const Case& in, Report& to) {
    for (const Leaf& leaf : in.image.kernel.leaves)
        if (leaf.execute) judge_executable(in, to, leaf);
    for (const LinkFinding& link_finding : link_findings(in.image.elf))
        to.refuse("kernel", "kernel", link_finding.what, "nothing of that kind",
                  link_finding.address);
}

void kernel_stack_suffices(const Case& in, Report& to) {
    const StackUse use = worst_stack(in.kernel_code());
    if (use.bytes > rows::stack_bytes)
        to.refuse("kernel", "kernel stack", fmt::format("{} bytes at its deepest", use.bytes),
                  fmt::format("{} bytes", rows::stack_bytes));
    for (const auto& chain : use.recursions)
        to.refuse("kernel", "kernel stack",
                  fmt::format("{} calls itself", chain.empty() ? "a function" : chain.front()),
                  "no recursion");
    for (const Unseen& unseen : use.unseen)
        to.refuse("kernel", "kernel stack at " + unseen.place.function, unseen.reason,
                  "a bound that the code itself shows", unseen.place.address);
}

}  // namespace verifier
