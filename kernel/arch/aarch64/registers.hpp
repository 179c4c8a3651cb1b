// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// "No register carries one component's data to another." Each register that EL0 can write on a
// cortex-a53, cortex-a72 or QEMU's `max`, and what keeps it from doing so:
//
// clang-format off
//   register              how         by
//   x0-x30, sp, pc        switched    State, entry.S
//   NZCV, SSBS, DIT,      switched    State.pstate (SPSR_EL1); a new component starts with zero
//     TCO, BTYPE
//   TPIDR_EL0             constant    reloaded from Descriptor.tls at each switch
//   V0-V31, FPCR, FPSR    switched    FpuState, between components with `fpu: true`; CPACR.FPEN traps others
//   Z, P, FFR, ZA         trapped     CPACR.ZEN = 0, SMEN = 0
//   TPIDR2_EL0            trapped     SCTLR.EnTP2 = 0
//   SCXTNUM_EL0           trapped     SCTLR.TSCXT = 1
//   DAIF                  trapped     SCTLR.UMA = 0
//   DBGDTR*_EL0           trapped     MDSCR.TDCC = 1
//   PM*_EL0               trapped     PMUSERENR = 0
//   CNTP_*, CNTV_*        trapped     CNTKCTL: EL0 reads CNTVCT and CNTFRQ only
//   AM*_EL0               trapped     AMUSERENR = 0 at reset; absent on these models
//   event register        trapped     SCTLR.nTWE = 0 (where the model implements the trap)
//   exclusive monitor     cleared     by the exception return (ARM DDI 0487, B2.17)
//   data cache by line    trapped     SCTLR.UCI = 0, DZE = 0, UCT = 0
// Read-only for EL0: TPIDRRO_EL0 (zero), CNTVCT, CNTFRQ, DCZID, RNDR.
// clang-format on
#pragma once

#include <cstdint>

namespace arch::aarch64 {

// SCTLR_EL1. What is not named here is 0.
inline constexpr std::uint64_t sctlr =
    1ull << 0                   // M: translation on
    | 1ull << 2                 // C: data cache
    | 1ull << 3                 // SA: stack alignment, EL1
    | 1ull << 4                 // SA0: stack alignment, EL0
    | 1ull << 11                // EOS: exception return synchronises
    | 1ull << 12                // I: instruction cache
    | 1ull << 19                // WXN: writable memory is not executable, whatever a table says
    | 1ull << 20                // TSCXT
    | 1ull << 22                // EIS: exception entry synchronises
                                // SPAN = 0: each entry sets PAN, where there is one
    | 1ull << 28 | 1ull << 29;  // nTLSMD, LSMAOE: res1 without AArch32

// What a drop from EL2 leaves there; its fields for a hypervisor that is none (D24.2).
inline constexpr std::uint64_t sctlr_off =
    1ull << 11 | 1ull << 20 | 1ull << 22 | 1ull << 23 | 3ull << 28;  // res1 in Armv8.0; M, C, I = 0
inline constexpr std::uint64_t hcr = 1ull << 31                      // RW: EL1 is AArch64
                                     | 1ull << 29                // HCD: no hypervisor answers `hvc`
                                     | 1ull << 40 | 1ull << 41;  // APK, API: PACGA does not trap
inline constexpr std::uint64_t cnthctl = 1ull << 0 | 1ull << 1;  // EL1PCTEN, EL1PCEN
inline constexpr std::uint64_t cptr = 0x33ff;                    // res1; TFP = 0, TCPAC = 0
inline constexpr std::uint64_t pstate_el1 = 0b1111u << 6 | 0b0101;  // EL1h, all masked

inline constexpr std::uint64_t cntkctl = 1ull << 1;  // EL0VCTEN
inline constexpr std::uint64_t mdscr = 1ull << 12;   // TDCC; MDE = 0, SS = 0

}  // namespace arch::aarch64
