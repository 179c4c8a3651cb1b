// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Relocations of the supplement "ELF for the Arm 64-bit Architecture" (IHI 0056) that the kernel has.
// Nothing is relaxed.
// A kind that is not written here and a field that cannot hold its value are refused by name.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "verifier/kernel/object.hpp"

namespace verifier::aarch64 {

std::optional<std::string> relocate(std::span<std::byte> section,
                                    const ObjectRelocation& object_relocation, std::uint64_t target,
                                    std::uint64_t base);

}  // namespace verifier::aarch64
