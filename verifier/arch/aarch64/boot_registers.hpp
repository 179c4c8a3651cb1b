// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The registers that control translation, as the boot stub leaves them: the roots and sizes that
// they define, and the values that they must hold.
#pragma once

#include <array>
#include <string_view>

#include "verifier/arch/contract.hpp"
#include "verifier/code/code.hpp"

namespace verifier::aarch64 {

inline constexpr std::array<std::string_view, 6> boot_registers{
    "ttbr1_el1", "ttbr0_el1", "tcr_el1", "mair_el1", "vbar_el1", "sctlr_el1"};

// 0 where the stub writes none.
std::uint64_t value_of(const BootState& boot, std::string_view name);

Translation translation(const BootState& boot);
Root root_of(std::uint64_t word);  // a TTBR: table | ASID << 48
OutputLimit output_limit(Physical physical_end);
std::vector<BootFinding> boot_findings(const BootQuestion& question);

}  // namespace verifier::aarch64
