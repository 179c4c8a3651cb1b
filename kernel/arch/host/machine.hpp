// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The host as an architecture: a clock that a test moves, an interrupt controller that a test
// feeds, and one floating-point register file to look for leaks in. See
// kernel/core/architecture.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "abi/tables.hpp"
#include "kernel/core/architecture.hpp"

namespace arch::host {

struct alignas(16) FpuState {
    std::array<std::uint64_t, 4> values;
};

// Everything that a test sets or looks at.
struct Fake {
    std::uint64_t clock = 1000;
    std::uint64_t ticks_a_look = 0;  // by which the clock goes on whenever the kernel looks at it
    std::optional<std::uint64_t> alarm;
    std::set<std::uint32_t> pending;   // device lines
    std::set<std::uint32_t> unmasked;  // device lines
    std::set<std::uint32_t> edges;     // configured as edge-triggered
    FpuState fpu{};
    std::optional<std::uint8_t> exit_status;
    std::string panic;
    unsigned alarms_set = 0;
};

struct Machine {
    using FpuState = host::FpuState;

    static constexpr std::uint32_t timer_line = 30;  // of no board here: only the table knows it
    static constexpr std::uint64_t system_call_bytes = 4;
    static constexpr std::uint64_t start_flags = 0;

    static inline Fake fake;

    static std::uint64_t now() { return std::exchange(fake.clock, fake.clock + fake.ticks_a_look); }
    static std::uint64_t frequency() { return 1'000'000; }
    static void set_alarm(std::uint64_t ticks) {
        fake.alarm = ticks;
        ++fake.alarms_set;
    }
    static void clear_alarm() { fake.alarm.reset(); }

    static void start() { clear_alarm(); }
    static kernel::Happened what_happened(std::uint32_t line);
    static void mask(std::uint32_t line) { fake.unmasked.erase(line); }
    static void unmask(std::uint32_t line, bool edge);
    static void clear_pending(std::uint32_t line) { fake.pending.erase(line); }

    static std::uint64_t bounded(std::uint64_t index, std::uint64_t limit) {
        return index < limit ? index : 0;
    }

    static void save_fpu(FpuState& state) { state = fake.fpu; }
    static void clear_fpu(FpuState& state) { state = {}; }
    static void load_fpu(FpuState& state) { fake.fpu = state; }

    static void power_off(std::uint8_t status) { fake.exit_status = status; }
};

static_assert(kernel::Architecture<Machine>);

}  // namespace arch::host

namespace kernel {
using Machine = arch::host::Machine;
}
