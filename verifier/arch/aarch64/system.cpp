// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace verifier::aarch64 {
namespace {

using enum Effect;

struct Row {
    std::uint32_t encoding;
    const char* name;
    Effect effect;
};

// Those of EL1 twice: op1 = 5 is the same register under its name for a hypervisor, _EL12.
constexpr std::array rows{
    Row{system_encoding(3, 0, 1, 0, 0), "sctlr_el1", steers},
    Row{system_encoding(3, 5, 1, 0, 0), "sctlr_el12", steers},
    Row{system_encoding(3, 0, 1, 0, 3), "sctlr2_el1", steers},
    Row{system_encoding(3, 5, 1, 0, 3), "sctlr2_el12", steers},
    Row{system_encoding(3, 0, 2, 0, 0), "ttbr0_el1", steers},
    Row{system_encoding(3, 5, 2, 0, 0), "ttbr0_el12", steers},
    Row{system_encoding(3, 0, 2, 0, 1), "ttbr1_el1", steers},
    Row{system_encoding(3, 5, 2, 0, 1), "ttbr1_el12", steers},
    Row{system_encoding(3, 0, 2, 0, 2), "tcr_el1", steers},
    Row{system_encoding(3, 5, 2, 0, 2), "tcr_el12", steers},
    Row{system_encoding(3, 0, 2, 0, 3), "tcr2_el1", steers},
    Row{system_encoding(3, 5, 2, 0, 3), "tcr2_el12", steers},
    Row{system_encoding(3, 0, 10, 2, 0), "mair_el1", steers},
    Row{system_encoding(3, 5, 10, 2, 0), "mair_el12", steers},
    Row{system_encoding(3, 0, 10, 2, 1), "mair2_el1", steers},
    Row{system_encoding(3, 0, 10, 2, 2), "pire0_el1", steers},
    Row{system_encoding(3, 0, 10, 2, 3), "pir_el1", steers},
    Row{system_encoding(3, 0, 10, 2, 4), "por_el1", steers},
    Row{system_encoding(3, 0, 10, 3, 0), "amair_el1", steers},
    Row{system_encoding(3, 5, 10, 3, 0), "amair_el12", steers},
    Row{system_encoding(3, 0, 12, 0, 0), "vbar_el1", steers},
    Row{system_encoding(3, 5, 12, 0, 0), "vbar_el12", steers},
    Row{system_encoding(3, 4, 1, 0, 0), "sctlr_el2", steers},
    Row{system_encoding(3, 4, 1, 1, 0), "hcr_el2", steers},
    Row{system_encoding(3, 4, 2, 0, 0), "ttbr0_el2", steers},
    Row{system_encoding(3, 4, 2, 0, 1), "ttbr1_el2", steers},
    Row{system_encoding(3, 4, 2, 0, 2), "tcr_el2", steers},
    Row{system_encoding(3, 4, 2, 1, 0), "vttbr_el2", steers},
    Row{system_encoding(3, 4, 2, 1, 2), "vtcr_el2", steers},
    Row{system_encoding(3, 4, 12, 0, 0), "vbar_el2", steers},
    // Only the boot stub needs these.
    Row{system_encoding(3, 4, 0, 0, 0), "vpidr_el2", steers},
    Row{system_encoding(3, 4, 0, 0, 5), "vmpidr_el2", steers},
    Row{system_encoding(3, 4, 1, 1, 1), "mdcr_el2", steers},
    Row{system_encoding(3, 4, 1, 1, 2), "cptr_el2", steers},
    Row{system_encoding(3, 4, 1, 1, 3), "hstr_el2", steers},
    Row{system_encoding(3, 4, 4, 0, 0), "spsr_el2", steers},
    Row{system_encoding(3, 4, 4, 0, 1), "elr_el2", steers},
    Row{system_encoding(3, 4, 14, 0, 3), "cntvoff_el2", steers},
    Row{system_encoding(3, 4, 14, 1, 0), "cnthctl_el2", steers},
    Row{system_encoding(3, 6, 1, 1, 0), "scr_el3", steers},
    Row{system_encoding(3, 6, 2, 0, 0), "ttbr0_el3", steers},
    Row{system_encoding(3, 0, 1, 0, 2), "cpacr_el1", harmless},
    Row{system_encoding(3, 0, 4, 0, 0), "spsr_el1", harmless},
    Row{system_encoding(3, 0, 4, 0, 1), "elr_el1", harmless},
    Row{system_encoding(3, 0, 4, 1, 0), "sp_el0", harmless},
    Row{system_encoding(3, 0, 13, 0, 4), "tpidr_el1", harmless},
    Row{system_encoding(3, 3, 13, 0, 2), "tpidr_el0", harmless},
    Row{system_encoding(3, 3, 13, 0, 3), "tpidrro_el0", harmless},
    Row{system_encoding(3, 3, 4, 4, 0), "fpcr", harmless},
    Row{system_encoding(3, 3, 4, 4, 1), "fpsr", harmless},
    Row{system_encoding(3, 0, 14, 1, 0), "cntkctl_el1", harmless},
    Row{system_encoding(3, 3, 14, 3, 1), "cntv_ctl_el0", harmless},
    Row{system_encoding(3, 3, 14, 3, 2), "cntv_cval_el0", harmless},
    Row{system_encoding(3, 3, 9, 14, 0), "pmuserenr_el0", harmless},
    Row{system_encoding(2, 0, 0, 2, 2), "mdscr_el1", harmless},
    // The boot stub reads them; nothing may write them.
    Row{system_encoding(3, 0, 0, 0, 0), "midr_el1", unlisted},
    Row{system_encoding(3, 0, 0, 0, 5), "mpidr_el1", unlisted},
    Row{system_encoding(3, 0, 4, 2, 2), "currentel", unlisted},
    Row{system_encoding(3, 3, 9, 12, 0), "pmcr_el0", unlisted},
};

struct Fields {
    unsigned op0, op1, n, m, op2;
};
Fields fields(std::uint32_t encoding) {
    return {encoding >> 14 & 3, encoding >> 11 & 7, encoding >> 7 & 15, encoding >> 3 & 15,
            encoding & 7};
}

}  // namespace

SystemRegister system_register(std::uint32_t encoding) {
    const auto found = std::ranges::find(rows, encoding, &Row::encoding);
    if (found != rows.end()) return {.name = found->name, .effect = found->effect};
    const auto [op0, op1, n, m, op2] = fields(encoding);
    return {.name = fmt::format("s{}_{}_c{}_c{}_{}", op0, op1, n, m, op2), .effect = unlisted};
}

// C5.5: CRn = 8 is the TLB; of CRn = 7, CRm = 8 and 9 translate, 1 and 5 are the instruction cache.
std::string operation_name(std::uint32_t encoding) {
    if (encoding == system_encoding(1, 0, 8, 7, 0)) return "tlbi vmalle1";
    if (encoding == system_encoding(1, 0, 7, 5, 0)) return "ic iallu";
    if (encoding == system_encoding(1, 0, 7, 8, 2)) return "at s1e0r";
    if (encoding == system_encoding(1, 0, 7, 8, 3)) return "at s1e0w";
    const auto [op0, op1, n, m, op2] = fields(encoding);
    const auto rest = fmt::format("s{}_{}_c{}_c{}_{}", op0, op1, n, m, op2);
    if (n == 8 || n == 9) return "tlbi " + rest;
    if (n != 7) return "sys " + rest;
    if (m == 8 || m == 9) return "at " + rest;
    const bool instructions = m == 1 || (m == 5 && (op2 == 0 || op2 == 1));
    return (instructions ? "ic " : m == 3 ? "sys " : "dc ") + rest;
}

}  // namespace verifier::aarch64
