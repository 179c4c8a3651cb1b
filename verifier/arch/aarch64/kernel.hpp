// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Readers of the kernel's code: verifier/code/code.hpp and paths.hpp describe their results.
#pragma once

#include <span>

#include "verifier/code/paths.hpp"
#include "verifier/code/residues.hpp"

namespace verifier::aarch64 {

// EL1 and EL2 lead to translation, with the same registers; EL3 to words for the host and the end. Behind the write of
// SCTLR_EL1 the next fetch faults, and goes on at VBAR_EL1 + 0x200.
// Whether an instruction may stand where it does, and why.
struct Allowance {
    bool allowed = false;
    std::string why;
};

std::expected<BootState, std::string> boot_state(const ElfFile& image);

std::vector<EntryPoint> vectors(const Text& text);

// Allowed are TTBR0_EL1 from the descriptor of the State that is resumed, a constant of the boot stub, and a VBAR_EL1
// that is the address of `kernel_vectors`.
std::vector<SystemRegisterWrite> root_writes(const KernelCode& kernel);

// Exception returns; svc, hvc, smc, hlt; fields of PSTATE; cache, TLB and translation operations.
std::vector<PrivilegedInstruction> privileged_instructions(const KernelCode& kernel);

std::vector<PathFinding> exit_findings(const KernelCode& kernel);
std::vector<PathFinding> register_findings(const KernelCode& kernel);
std::span<const Residue> residues();
std::span<const RankResidue> rank_residues();

// A descriptor's words, as DescriptorWords have them.
inline constexpr unsigned floating_point_word = 0, thread_word = 2;

// q0 to q31, FPCR and FPSR.
inline constexpr std::uint64_t floating_point_bytes = 32 * 16 + 2 * 8;

// A State's words: x0 to x30, then these.
inline constexpr unsigned stack_pointer_word = 31, program_counter_word = 32, status_word = 33;

}  // namespace verifier::aarch64
