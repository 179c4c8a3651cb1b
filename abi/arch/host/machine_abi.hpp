// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The host's part of the ABI. Its roles differ from a real machine's as much as possible, so code
// that uses a role as a register number fails a test. See abi/registers.hpp.
#pragma once

#include <cstdint>

#include "abi/address.hpp"

namespace abi {

struct MachineRegisters {
    static constexpr unsigned count = 39;
    static constexpr unsigned status = 30;
    static constexpr unsigned handle = 3;
    static constexpr unsigned argument = 5;
    static constexpr unsigned message = 16;
};

struct MachineDescriptor {
    std::uint64_t reserved[2]{};
    KernelAddress fpu_state{};  // of the FpuState, or 0
};

}  // namespace abi
