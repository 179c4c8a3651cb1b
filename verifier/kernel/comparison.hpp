// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's object against the image, byte for byte, as the kernel's own mappings show it; and
// what else lies in pages that may be executed, which must be nothing.
#pragma once

#include <string>
#include <vector>

#include "verifier/kernel/places.hpp"

namespace verifier {

struct KernelDifference {
    std::uint64_t address = 0;  // in the kernel's half; of .boot, the physical one
    std::string where;          // ".text + 0x40"
    std::string found, expected;
};

std::vector<KernelDifference> kernel_differences(const Image& image, const KernelObject& object);

}  // namespace verifier
