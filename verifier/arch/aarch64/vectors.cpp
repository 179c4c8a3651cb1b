// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/values.hpp"

namespace verifier::aarch64 {
namespace {

// The constants that code above the boot stub gives VBAR_EL1.
std::set<std::uint64_t> vector_tables(const Text& text) {
    std::set<std::uint64_t> bases;
    for (const code::Instruction& instruction : text.instructions()) {
        if (instruction.operation != code::Operation::system_write ||
            is_boot_code(text.image(), instruction.address))
            continue;
        if (system_register(instruction.system).name != "vbar_el1") continue;
        const Window window = window_before(text, instruction.address);
        const Value& base = window.value(instruction.n);
        if (base.is_constant()) bases.insert(base.constant);
    }
    return bases;
}

}  // namespace

std::vector<EntryPoint> vectors(const Text& text) {
    std::vector<EntryPoint> entries;
    for (const std::uint64_t base : vector_tables(text))
        for (std::uint64_t number = 0; number < vector_count; ++number)
            entries.push_back({.address = base + number * vector_bytes,
                               .name = fmt::format("vector {:#05x}", number * vector_bytes)});
    return entries;
}

}  // namespace verifier::aarch64
