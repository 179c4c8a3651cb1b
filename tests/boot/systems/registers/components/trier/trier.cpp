// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// In each life, accesses one register, or executes one instruction, that is forbidden to components
// (kernel/arch/aarch64/registers.hpp). If that does not fault, the machine powers off with status
// 100 + its number.
#include <wiring.hpp>

namespace {

#define TRY(text) [] { asm volatile(text ::: "x0", "memory"); }

constexpr void (*const tries[])() = {
    TRY("msr daifset, #2"),
    TRY("mrs x0, daif"),
    TRY("mrs x0, ctr_el0"),  // UCT
    TRY("mov x0, sp\n dc cvau, x0"),
    TRY("mov x0, sp\n ic ivau, x0"),
    TRY("mov x0, sp\n dc zva, x0"),
    TRY("wfi"),
    TRY("mrs x0, pmcr_el0"),
    TRY("mrs x0, pmccntr_el0"),
    TRY("msr pmccntr_el0, xzr"),
    TRY("mrs x0, dbgdtr_el0"),
    TRY("mrs x0, cntpct_el0"),  // CNTKCTL
    TRY("mrs x0, cntp_ctl_el0"),
    TRY("msr cntp_cval_el0, xzr"),
    TRY("msr cntv_cval_el0, xzr"),
    TRY("msr cntv_ctl_el0, xzr"),
    TRY("msr tpidrro_el0, xzr"),
    TRY("msr s3_3_c13_c0_5, xzr"),  // TPIDR2_EL0
    TRY("msr s3_3_c13_c0_7, xzr"),  // SCXTNUM_EL0
    TRY("msr s3_3_c13_c2_0, xzr"),  // AMCR_EL0
    TRY("mrs x0, s3_3_c4_c2_2"),    // SVCR
    TRY("hvc #0"),
    TRY("smc #0"),
};

}  // namespace

int main() {
    const auto number = ashlar::start_count();
    if (number == std::size(tries)) return 0;
    tries[number]();
    ashlar::power_off(100 + number);
}
