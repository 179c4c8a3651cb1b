// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The AArch64 implementation of kernel/core/architecture.hpp: generic timer, GICv2, semihosting.
#pragma once

#include <cstdint>

#include "abi/tables.hpp"
#include "kernel/arch/aarch64/descriptor.hpp"
#include "kernel/arch/aarch64/gic.hpp"
#include "kernel/core/architecture.hpp"

namespace arch::aarch64 {

struct alignas(16) FpuState {
    std::uint64_t v[64];  // q0-q31
    std::uint64_t fpcr, fpsr;
};
static_assert(sizeof(FpuState) == 528);

extern "C" void fpu_save(FpuState*);
extern "C" void fpu_clear(FpuState*);
extern "C" void fpu_load(const FpuState*);

struct Machine {
    using FpuState = aarch64::FpuState;

    static constexpr std::uint64_t system_call_bytes = 4;
    static constexpr std::uint64_t start_flags = user_pstate;

    static std::uint64_t now() {
        std::uint64_t ticks;
        asm volatile("isb\n mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
        return ticks;
    }
    static std::uint64_t frequency() {
        std::uint64_t hertz;
        asm("mrs %0, cntfrq_el0" : "=r"(hertz));
        return hertz;
    }
    static void set_alarm(std::uint64_t ticks) {
        asm volatile("msr cntv_cval_el0, %0\n msr cntv_ctl_el0, %1\n isb" ::"r"(ticks), "r"(1ul));
    }
    static void clear_alarm() { asm volatile("msr cntv_ctl_el0, xzr\n isb"); }

    // GICv2 ends what it handed out; a device's line is masked before that, or a level would come once more.
    static kernel::Happened what_happened(const std::uint32_t& timer_line) {
        using What = kernel::Happened::What;
        const std::uint32_t token = gic::at(gic::CpuInterface::acknowledge);
        const auto line = token & gic::line_mask;
        if (line >= gic::first_special) return {.what = What::nothing, .line = abi::no_line};
        if (line == timer_line) {
            clear_alarm();
            gic::at(gic::CpuInterface::end) = token;
            return {.what = What::alarm, .line = line};
        }
        mask(line);
        gic::at(gic::CpuInterface::end) = token;
        return {.what = What::line, .line = line};
    }
    static void mask(std::uint32_t line) { gic::mask(line); }
    static void unmask(std::uint32_t line, bool edge) { gic::unmask(line, edge); }
    static void clear_pending(std::uint32_t line) { gic::clear_pending(line); }

    // No speculated flags are used after csdb (ARM DDI 0487, C6.2, CSDB). Not volatile: two equal
    // ones may be merged.
    static std::uint64_t bounded(std::uint64_t index, std::uint64_t limit) {
        asm("cmp %0, %1\n csel %0, %0, xzr, lo\n csdb" : "+r"(index) : "r"(limit) : "cc");
        return index;
    }

    // The kernel has no floating point of its own; resume loads the component's CPACR.
    static void save_fpu(FpuState& state) {
        enable_fpu();
        fpu_save(&state);
    }
    static void clear_fpu(FpuState& state) { fpu_clear(&state); }
    static void load_fpu(FpuState& state) {
        enable_fpu();
        fpu_load(&state);
    }

    [[noreturn]] static void power_off(std::uint8_t status);

    // To the host's terminal, after the mark that these are the last words.
    static void mark_last_words();
    static void say(const char* text);
    static void say(const char* name, std::uint64_t value);

    // At boot: registers that EL0 could otherwise reach, interrupt controller.
    static void start();

  private:
    static void enable_fpu() { asm volatile("msr cpacr_el1, %0\n isb" ::"r"(fpu_enabled)); }
};

static_assert(kernel::Architecture<Machine>);

}  // namespace arch::aarch64

namespace kernel {
using Machine = arch::aarch64::Machine;
}
