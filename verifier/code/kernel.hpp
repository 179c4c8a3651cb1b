// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's code with everything known about ways into it and through it: what each fact starts from.
#pragma once

#include "verifier/code/jumps.hpp"

namespace verifier {

struct EntryPoint {
    std::uint64_t address = 0;
    std::string name;
};

struct KernelCode {
    Text text;
    std::expected<BootState, std::string> boot;
    std::vector<EntryPoint> entries;  // each vector, and where the first translated fetch faults to
    std::vector<ResolvedJump> jumps;

    // A jump with unknown target, which invalidates every fact about paths through the code.
    [[nodiscard]] const ResolvedJump* loose_jump() const;
};

KernelCode kernel_code(const ElfFile& image);

// Whether this address is part of the segment that the ELF's entry lies in, which is loaded where it is linked.
bool is_boot_code(const ElfFile& image, std::uint64_t address);

}  // namespace verifier
