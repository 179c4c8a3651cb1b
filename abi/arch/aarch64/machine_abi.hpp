// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// AArch64's part of the ABI: which register has which role, and the words of a descriptor that only this
// machine has. See abi/registers.hpp. The system call is `svc #number`; x10-x18 and the flags are lost (zero or
// unchanged), x19-x30 and sp are kept.
#pragma once

#include <cstdint>

#include "abi/address.hpp"

namespace abi {

// x0-x30, in this order.
struct MachineRegisters {
    static constexpr unsigned count = 31;
    static constexpr unsigned status = 0;
    static constexpr unsigned handle = 1;
    static constexpr unsigned argument = 0;  // x0, x1
    static constexpr unsigned message = 2;   // x2-x9
};

struct MachineDescriptor {
    std::uint64_t fpu{};        // CPACR_EL1: floating point enabled or trapped
    KernelAddress fpu_state{};  // of the FpuState, or 0
    std::uint64_t tls{};        // TPIDR_EL0, a constant
};

}  // namespace abi
