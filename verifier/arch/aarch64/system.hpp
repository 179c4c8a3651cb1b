// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// System registers and operations by encoding (ARM DDI 0487, D24): which of them control
// translation, and which are harmless to write in a kernel whose tables are fixed.
#pragma once

#include <cstdint>
#include <string>

namespace verifier::aarch64 {

// op0, op1, CRn, CRm, op2 of a system instruction, C5.1.2
constexpr std::uint32_t system_encoding(unsigned op0, unsigned op1, unsigned n, unsigned m,
                                        unsigned op2) {
    return op0 << 14 | op1 << 11 | n << 7 | m << 3 | op2;
}

inline constexpr std::uint32_t cpacr = system_encoding(3, 0, 1, 0, 2);

// The exception vectors (D1.3.1.3): 16 of 32 instructions each.
inline constexpr std::uint64_t vector_bytes = 128, vector_count = 16;

enum class Effect : std::uint8_t {
    steers,    // translation, or where exceptions go
    harmless,  // timers, thread words, floating point, what `eret` returns to, performance counters
    unlisted,
};

struct SystemRegister {
    std::string name;  // of an unknown one: "s3_0_c2_c0_5"
    Effect effect = Effect::unlisted;
};

SystemRegister system_register(std::uint32_t encoding);

// What a SYS instruction does: "tlbi", "ic", "dc", "at", or its encoding.
std::string operation_name(std::uint32_t encoding);

}  // namespace verifier::aarch64
