// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of an architecture: everything that portable kernel code asks of a machine. Each
// architecture asserts the concept at the end of its machine.hpp; the host is one of them, with a
// fake clock and a fake interrupt controller, so that the core runs under GoogleTest. Which machine
// it is decides the include path: <machine.hpp> defines kernel::Machine.
#pragma once

#include <concepts>
#include <cstdint>

namespace kernel {

// What the interrupt controller hands out: `line` decides, `token` is what it wants back at the
// end.
struct Interrupt {
    std::uint32_t line;
    std::uint32_t token;
};

template <class M>
concept Architecture = requires(std::uint64_t ticks, std::uint32_t number, std::uint8_t status,
                                bool edge, typename M::FpuState& fpu) {
    // The system counter: never goes back, never stops; frequency in ticks a second.
    { M::now() } -> std::same_as<std::uint64_t>;
    { M::frequency() } -> std::same_as<std::uint64_t>;
    // One alarm: the board's line of it (SystemTable::timer_line) is pending from `ticks` on, until the alarm is set anew or cleared.
    { M::set_alarm(ticks) } -> std::same_as<void>;
    { M::clear_alarm() } -> std::same_as<void>;
    // Interrupt controller: next pending one, its end, and a mask for each line. What a masked line
    // has latched is forgotten by `clear_pending`; a level that is still there pends again.
    { M::next_interrupt() } -> std::same_as<Interrupt>;
    { M::end_of_interrupt(number) } -> std::same_as<void>;
    { M::mask(number) } -> std::same_as<void>;
    { M::unmask(number, edge) } -> std::same_as<void>;
    { M::clear_pending(number) } -> std::same_as<void>;
    // Lines from first_special_line on are no lines: "nothing is pending" is one of them.
    { M::first_special_line } -> std::convertible_to<std::uint32_t>;
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
    // Bytes of the system call instruction: the saved pc lies behind it.
    { M::system_call_bytes } -> std::convertible_to<std::uint64_t>;
};

}  // namespace kernel
