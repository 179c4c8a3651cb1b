// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a tree of translation tables maps, as the processor walks it: AArch64 stage 1, 4 KiB granule.
// Written from the Arm Architecture Reference Manual for A-profile (ARM DDI 0487): D8.2 (walks), D8.3
// (descriptor formats), D8.4 (memory access control).
#pragma once

#include <cstdint>

#include "verifier/image/memory.hpp"
#include "verifier/image/walk.hpp"

namespace verifier::aarch64 {

inline constexpr Pages pages{4096};

// The lower half is a component's, the upper one the kernel's.
enum class Half { lower, upper };

// Leaves are pages of 4 KiB and blocks of 2 MiB and of 1 GiB. `bits` of address are translated, from 25 to 48;
// `attributes` is MAIR_EL1.
Walk walk(const Memory& memory, Physical root, unsigned bits, Half half, std::uint64_t attributes);

// Bytes of the root table of a space of so many bits.
std::uint64_t root_bytes(unsigned bits);

}  // namespace verifier::aarch64
