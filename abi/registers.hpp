// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The general registers of a component, without pc, sp and flags, as the kernel, the log and
// supervisors store them. Portable code names a register by its role. The machine defines which
// register has which role and name: an include path selects <machine_abi.hpp> (abi/arch/).
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
// Followed by the flags, they fill whole messages (abi/supervision.hpp).
static_assert((Registers::count + 1) % message_words == 0);

}  // namespace abi
