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
    const auto found = std::ranges::find(architectures(), name,
                                         [](const Architecture* one) { return one->facts().name; });
    return found == architectures().end() ? nullptr : *found;
}

const Architecture& architecture_of(const ElfFile& file) {
    const auto found =
        std::ranges::find(architectures(), file.machine,
                          [](const Architecture* one) { return one->facts().elf_machine; });
    return found == architectures().end() ? *architectures().front() : **found;
}

}  // namespace verifier
