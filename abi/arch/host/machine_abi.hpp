// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The host's part of the ABI, as unlike a real machine's as the roles allow: whoever takes a role for a
// register's number fails a test. See abi/registers.hpp.
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

    struct Name {  // "r0" to "r38"
        char text[3];
        unsigned length;
    };
    static constexpr Name name(unsigned number) {
        const char tens = static_cast<char>('0' + number / 10);
        const char ones = static_cast<char>('0' + number % 10);
        if (number < 10) return {{'r', ones, '\0'}, 2};
        return {{'r', tens, ones}, 3};
    }
};

struct MachineDescriptor {
    KernelAddress fpu_state{};  // of the FpuState, or 0
};

}  // namespace abi
