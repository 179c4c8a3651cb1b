// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/architectures.hpp"

#include <algorithm>
#include <array>

#include "verifier/arch/aarch64/machine.hpp"
#include "verifier/elf/elf.hpp"

namespace verifier {

std::span<const Architecture* const> architectures() {
    static const std::array<const Architecture*, 1> all{&aarch64::machine()};
    return all;
}

const Architecture* architecture_named(std::string_view name) {
    const auto found = std::ranges::find(
        architectures(), name,
        [](const Architecture* architecture) { return architecture->facts().name; });
    return found == architectures().end() ? nullptr : *found;
}

const Architecture& architecture_of(const ElfFile& file) {
    const auto found = std::ranges::find(
        architectures(), file.machine,
        [](const Architecture* architecture) { return architecture->facts().elf_machine; });
    return found == architectures().end() ? *architectures().front() : **found;
}

}  // namespace verifier
