// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/kernel.hpp"

#include <algorithm>
#include <utility>

#include "verifier/arch/architectures.hpp"

namespace verifier {
namespace {

std::vector<EntryPoint> entry_points(Text& text,
                                     const std::expected<BootState, std::string>& boot) {
    std::vector<EntryPoint> entries;
    if (boot)
        entries.push_back(
            {.address = boot->fetch_vector, .name = text.name_of(boot->fetch_vector)});
    for (EntryPoint& vector : text.machine().vectors(text)) entries.push_back(std::move(vector));
    for (const EntryPoint& entry : entries) text.add_entry(entry.address);
    return entries;
}

}  // namespace

const ResolvedJump* KernelCode::loose_jump() const {
    const auto found = std::ranges::find_if(
        jumps, [](const ResolvedJump& resolved_jump) { return resolved_jump.targets.empty(); });
    return found == jumps.end() ? nullptr : &*found;
}

KernelCode kernel_code(const ElfFile& image) {
    KernelCode kernel{
        .text = Text{image}, .boot = boot_registers(image), .entries = {}, .jumps = {}};
    kernel.entries = entry_points(kernel.text, kernel.boot);
    kernel.jumps = resolve_jumps(kernel.text);
    return kernel;
}

// ---- Facts from the machine of the image (code.hpp)

std::expected<BootState, std::string> boot_registers(const ElfFile& image) {
    return architecture_of(image).boot_state(image);
}

std::vector<SystemRegisterWrite> root_writes(const KernelCode& kernel) {
    return kernel.text.machine().root_writes(kernel);
}
std::vector<SystemRegisterWrite> root_writes(const ElfFile& image) {
    return root_writes(kernel_code(image));
}

std::vector<PrivilegedInstruction> privileged_instructions(const KernelCode& kernel) {
    return kernel.text.machine().privileged_instructions(kernel);
}
std::vector<PrivilegedInstruction> privileged_instructions(const ElfFile& image) {
    return privileged_instructions(kernel_code(image));
}

StackUse worst_stack(const ElfFile& image) { return worst_stack(kernel_code(image)); }

bool is_boot_code(const ElfFile& image, std::uint64_t address) {
    return std::ranges::any_of(image.segments, [&](const Segment& segment) {
        return segment.type == loadable &&
               segment.virtual_address.number() == segment.physical_address.number() &&
               Physical{image.entry} - segment.physical_address < segment.memory_size &&
               Virtual{address} - segment.virtual_address < segment.memory_size;
    });
}

}  // namespace verifier
