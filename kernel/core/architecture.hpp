// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of an architecture: everything that portable kernel code requires of a machine. Each
// architecture asserts the concept at the end of its machine.hpp. The host is one of them, with a
// fake clock and a fake interrupt controller, so that the core runs under GoogleTest. The include
// path selects the machine: <machine.hpp> defines kernel::Machine, and <machine_abi.hpp> defines
// the roles of registers (abi/registers.hpp). The architecture's entry code saves registers into a
// State, calls kernel_start, system_call, interrupted or component_faulted, and resumes
// core.running.
#pragma once

#include <concepts>
#include <cstdint>

namespace kernel {

// The reason of an entry by interrupt. The architecture has already done what its controller
// requires, in the required order: the alarm is silent, a device's line is masked, and neither
// recurs by itself.
struct Happened {
    enum class What : std::uint8_t { nothing, alarm, line } what;
    std::uint32_t line;  // what the board calls it, of the alarm too; abi::no_line for nothing
};

template <class M>
concept Architecture = requires(std::uint64_t ticks, std::uint32_t line, std::uint8_t status,
                                bool edge, typename M::FpuState& fpu) {
    // At boot: registers that components could reach are closed, every line is masked but the alarm's
    // (SystemTable::timer_line), and the alarm is silent.
    { M::start() } -> std::same_as<void>;
    // The system counter: never goes back, never stops; frequency in ticks a second.
    { M::now() } -> std::same_as<std::uint64_t>;
    { M::frequency() } -> std::same_as<std::uint64_t>;
    // One alarm: it interrupts from `ticks` on, until it is set again or cleared.
    { M::set_alarm(ticks) } -> std::same_as<void>;
    { M::clear_alarm() } -> std::same_as<void>;
    // Why this entry by interrupt; `line` is the alarm's. See Happened.
    { M::what_happened(line) } -> std::same_as<Happened>;
    // A mask for each line of a device. What a masked line has latched is forgotten by `clear_pending`; a level
    // that is still there pends again.
    { M::mask(line) } -> std::same_as<void>;
    { M::unmask(line, edge) } -> std::same_as<void>;
    { M::clear_pending(line) } -> std::same_as<void>;
    // `index` below `limit`, as it was checked to be, or 0: also where the processor runs ahead of the check.
    { M::bounded(ticks, ticks) } -> std::same_as<std::uint64_t>;
    // Floating-point registers: save into one state, load from another; a state as at boot.
    { M::save_fpu(fpu) } -> std::same_as<void>;
    { M::load_fpu(fpu) } -> std::same_as<void>;
    { M::clear_fpu(fpu) } -> std::same_as<void>;
    // The end of everything. On the host it returns.
    { M::power_off(status) } -> std::same_as<void>;
    // Flags of a component that starts.
    { M::start_flags } -> std::convertible_to<std::uint64_t>;
    // Distance from the system call's instruction to the saved pc.
    { M::system_call_bytes } -> std::convertible_to<std::uint64_t>;
};

}  // namespace kernel
