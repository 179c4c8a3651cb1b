// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/values.hpp"

namespace verifier {
namespace {

// D1.3.1: sixteen vectors, 128 bytes apart
constexpr std::uint64_t vector_bytes = 128, vector_count = 16;

// The constants that code above the boot stub gives VBAR_EL1.
std::set<std::uint64_t> vector_tables(const Text& text) {
    std::set<std::uint64_t> bases;
    for (const a64::Instruction& one : text.instructions()) {
        if (one.operation != a64::Operation::system_write ||
            is_boot_code(text.image(), one.address))
            continue;
        if (a64::system_register(one.system).name != "vbar_el1") continue;
        const Window window = window_before(text, one.address);
        const Value& base = window.value(one.n);
        if (base.is_constant()) bases.insert(base.constant);
    }
    return bases;
}

std::vector<EntryPoint> entry_points(Text& text,
                                     const std::expected<BootState, std::string>& boot) {
    std::vector<EntryPoint> entries;
    if (boot)
        entries.push_back(
            {.address = boot->fetch_vector, .name = text.name_of(boot->fetch_vector)});
    for (const std::uint64_t base : vector_tables(text)) {
        for (std::uint64_t number = 0; number < vector_count; ++number) {
            const std::uint64_t at = base + number * vector_bytes;
            entries.push_back(
                {.address = at, .name = fmt::format("vector {:#05x}", number * vector_bytes)});
        }
    }
    for (const EntryPoint& one : entries) text.add_entry(one.address);
    return entries;
}

}  // namespace

const ResolvedJump* KernelCode::loose_jump() const {
    const auto found =
        std::ranges::find_if(jumps, [](const ResolvedJump& one) { return one.targets.empty(); });
    return found == jumps.end() ? nullptr : &*found;
}

KernelCode kernel_code(const ElfFile& image) {
    KernelCode kernel{
        .text = Text{image}, .boot = boot_registers(image), .entries = {}, .jumps = {}};
    kernel.entries = entry_points(kernel.text, kernel.boot);
    kernel.jumps = resolve_jumps(kernel.text);
    return kernel;
}

bool is_boot_code(const ElfFile& image, std::uint64_t address) {
    return std::ranges::any_of(image.segments, [&](const Segment& one) {
        return one.type == loadable && one.virtual_address == one.physical_address &&
               image.entry - one.physical_address < one.memory_size &&
               address - one.virtual_address < one.memory_size;
    });
}

}  // namespace verifier
