// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The meaning of ESR_EL1 (ARM DDI 0487, D24.2 "ESR_EL1"), in the terms of abi/log.hpp. Facts only.
#pragma once

#include <array>
#include <cstdint>

#include "abi/address.hpp"
#include "abi/log.hpp"

namespace arch::aarch64 {

enum class ExceptionClass : std::uint8_t {
    unknown = 0x00,
    wait_instruction = 0x01,
    fpu = 0x07,
    illegal_state = 0x0e,
    system_call = 0x15,
    system_register = 0x18,
    sve = 0x19,
    pointer_code = 0x1c,
    sme = 0x1d,
    instruction_abort = 0x20,
    pc_alignment = 0x22,
    data_abort = 0x24,
    sp_alignment = 0x26,
    fpu_exception = 0x2c,
    breakpoint = 0x30,
    single_step = 0x32,
    watchpoint = 0x34,
    breakpoint_call = 0x3c,
};

constexpr ExceptionClass class_of(std::uint64_t syndrome) {
    return static_cast<ExceptionClass>(syndrome >> 26 & 63);
}

struct Cause {
    abi::FaultClass fault;
    abi::Access access = abi::Access::none;
    bool has_address = false;  // FAR_EL1 holds the address; otherwise the pc is the address
};

// Fault status code, bits 5:0 of an abort: kind in 5:2, table level in 1:0.
constexpr abi::FaultClass abort_class(std::uint64_t syndrome) {
    switch (syndrome >> 2 & 15) {
        case 0b0000:  // address size
        case 0b0001:
            return abi::FaultClass::translation;
        case 0b0010:  // access flag
        case 0b0011:
            return abi::FaultClass::permission;
        case 0b0100:
        case 0b0101:
        case 0b0110:
            return abi::FaultClass::external;
        case 0b1000:
            return (syndrome & 63) == 0b100001 ? abi::FaultClass::alignment
                                               : abi::FaultClass::other;
        default:
            return abi::FaultClass::other;
    }
}

constexpr abi::Access data_access(std::uint64_t syndrome) {
    return (syndrome >> 6 & 1) != 0 ? abi::Access::write : abi::Access::read;  // WnR
}

constexpr Cause decode(std::uint64_t syndrome) {
    switch (class_of(syndrome)) {
        case ExceptionClass::unknown:
        case ExceptionClass::wait_instruction:
        case ExceptionClass::illegal_state:
        case ExceptionClass::system_register:
        case ExceptionClass::pointer_code:
            return {abi::FaultClass::illegal};
        case ExceptionClass::fpu:
        case ExceptionClass::sve:
        case ExceptionClass::sme:
        case ExceptionClass::fpu_exception:
            return {abi::FaultClass::fpu};
        case ExceptionClass::instruction_abort:
            return {abort_class(syndrome), abi::Access::execute, true};
        case ExceptionClass::data_abort:
            return {abort_class(syndrome), data_access(syndrome), true};
        case ExceptionClass::pc_alignment:
            return {abi::FaultClass::alignment, abi::Access::execute, true};
        case ExceptionClass::sp_alignment:
            return {abi::FaultClass::alignment};
        case ExceptionClass::breakpoint:
        case ExceptionClass::single_step:
        case ExceptionClass::watchpoint:
        case ExceptionClass::breakpoint_call:
            return {abi::FaultClass::breakpoint};
        default:
            return {abi::FaultClass::other};
    }
}

// The same as byte tables generated from it: as code it takes 300 bytes more.
inline constexpr auto causes = [] {
    std::array<std::uint8_t, 64> rows{};
    for (std::uint64_t number = 0; number < rows.size(); ++number) {
        const Cause cause = decode(number << 26);
        rows[number] = static_cast<std::uint8_t>(static_cast<unsigned>(cause.fault) |
                                                 static_cast<unsigned>(cause.access) << 4 |
                                                 (cause.has_address ? 1u << 6 : 0));
    }
    return rows;
}();
inline constexpr auto aborts = [] {
    std::array<std::uint8_t, 64> rows{};
    for (std::uint64_t status = 0; status < rows.size(); ++status)
        rows[status] = static_cast<std::uint8_t>(abort_class(status));
    return rows;
}();

constexpr Cause cause_of(std::uint64_t syndrome) {
    const std::uint8_t row = causes[syndrome >> 26 & 63];
    const auto kind = class_of(syndrome);
    Cause cause{.fault = static_cast<abi::FaultClass>(row & 15),
                .access = static_cast<abi::Access>(row >> 4 & 3),
                .has_address = row >> 6 != 0};
    if (kind == ExceptionClass::data_abort) cause.access = data_access(syndrome);
    if (kind == ExceptionClass::data_abort || kind == ExceptionClass::instruction_abort)
        cause.fault = static_cast<abi::FaultClass>(aborts[syndrome & 63]);
    return cause;
}

// An SError arrives when the processor takes it, so the running component may not be its cause.
// Without FEAT_RAS, and with an IDS or a DFSC that gives no details, the extent of the loss is also
// unknown; only AET = 0b110 means that nothing was lost.
constexpr bool is_corrected(std::uint64_t syndrome) {
    constexpr std::uint64_t ids = 1ull << 24, asynchronous = 0b010001, corrected = 0b110;
    return (syndrome & (ids | 63)) == asynchronous && (syndrome >> 10 & 7) == corrected;
}

// PAR_EL1 after an address translation: bit 0 = it failed, else bits 47:12 of the physical address.
constexpr abi::PhysicalAddress translation_of(std::uint64_t result, std::uint64_t address) {
    if ((result & 1) != 0) return abi::unknown_physical;
    return {(result & 0x0000'ffff'ffff'f000) | (address & 0xfff)};
}

}  // namespace arch::aarch64
