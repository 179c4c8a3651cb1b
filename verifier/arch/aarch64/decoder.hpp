// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A64 instructions. Sections are those of the Arm Architecture Reference Manual, ARM DDI 0487.
#pragma once

#include <optional>

#include "verifier/code/meaning.hpp"

namespace verifier::aarch64 {

// Every bit of the word is read; a reserved encoding is `unknown`.
code::Instruction decode(std::uint32_t word, std::uint64_t address);

std::optional<code::Meaning> meaning_of(const code::Instruction& instruction);

// cbz, cbnz, tbz, tbnz
code::BranchTest test_of(const code::Instruction& instruction);

}  // namespace verifier::aarch64
