// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The general registers of a component, all but pc, sp and flags, as kernel, log and supervisors have them.
// Portable code asks for a register by its role. Which register has which role, and what each is called, is
// the machine's: an include path decides which <machine_abi.hpp> it is (abi/arch/).
#pragma once

#include <cstdint>

#include <machine_abi.hpp>

namespace abi {

inline constexpr unsigned message_words = 8;

struct Registers {
    static constexpr unsigned count = MachineRegisters::count;

    std::uint64_t words[count];  // in the machine's order

    // Of a system call. `status` holds events where the call returns events.
    [[nodiscard]] constexpr std::uint64_t& status() { return words[MachineRegisters::status]; }
    [[nodiscard]] constexpr std::uint64_t& handle() { return words[MachineRegisters::handle]; }
    // 0 and 1. Argument 0 of a component that starts: the number of starts before this one.
    [[nodiscard]] constexpr std::uint64_t& argument(unsigned number) {
        return words[MachineRegisters::argument + number];
    }
    [[nodiscard]] constexpr std::uint64_t argument(unsigned number) const {
        return words[MachineRegisters::argument + number];
    }
    // The first of `message_words`. Of a component that panicked: the text.
    [[nodiscard]] constexpr std::uint64_t* message() { return words + MachineRegisters::message; }
    [[nodiscard]] constexpr const std::uint64_t* message() const {
        return words + MachineRegisters::message;
    }
};
static_assert(MachineRegisters::status < Registers::count);
static_assert(MachineRegisters::handle < Registers::count);
static_assert(MachineRegisters::argument + 2 <= Registers::count);
static_assert(MachineRegisters::message + message_words <= Registers::count);
// With the flags behind them they fill whole messages (abi/supervision.hpp).
static_assert((Registers::count + 1) % message_words == 0);

}  // namespace abi
