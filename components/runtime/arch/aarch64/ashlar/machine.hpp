// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The AArch64 implementation of ashlar/architecture.hpp.
// x0, x1 carry arguments and results, x2-x9 the message; x2-x18 and the flags are lost.
#pragma once

#include "ashlar/architecture.hpp"

namespace ashlar {

struct Machine {
#ifdef __ARM_FP
    static constexpr bool floating_point = true;
#else
    static constexpr bool floating_point = false;  // -mgeneral-regs-only
#endif

// NOLINTBEGIN(hicpp-no-assembler): the border between component and kernel
#define ASHLAR_LOST_MESSAGE "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"
#define ASHLAR_LOST "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "cc", "memory"

    // What is left in x2-x9 is never looked at.
    template <abi::SystemCall number>
    static std::uint64_t trap(std::uint64_t first, std::uint64_t second) {
        register std::uint64_t x0 asm("x0") = first;
        register std::uint64_t x1 asm("x1") = second;
        asm volatile("svc %[number]"
                     : "+r"(x0), "+r"(x1)
                     : [number] "i"(static_cast<unsigned>(number))
                     : ASHLAR_LOST_MESSAGE, ASHLAR_LOST);
        return x0;
    }
    template <abi::SystemCall number>
    static void trap(Trap& all) {
        register std::uint64_t x0 asm("x0") = all.first;
        register std::uint64_t x1 asm("x1") = all.second;
        register std::uint64_t x2 asm("x2") = all.message[0];
        register std::uint64_t x3 asm("x3") = all.message[1];
        register std::uint64_t x4 asm("x4") = all.message[2];
        register std::uint64_t x5 asm("x5") = all.message[3];
        register std::uint64_t x6 asm("x6") = all.message[4];
        register std::uint64_t x7 asm("x7") = all.message[5];
        register std::uint64_t x8 asm("x8") = all.message[6];
        register std::uint64_t x9 asm("x9") = all.message[7];
        asm volatile("svc %[number]"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6),
                       "+r"(x7), "+r"(x8), "+r"(x9)
                     : [number] "i"(static_cast<unsigned>(number))
                     : ASHLAR_LOST);
        all = {.first = x0, .second = x1, .message = {x2, x3, x4, x5, x6, x7, x8, x9}};
    }
#undef ASHLAR_LOST_MESSAGE
#undef ASHLAR_LOST

    // The kernel lets components read it.
    static std::uint64_t counter() {
        std::uint64_t value = 0;
        asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value)::"memory");
        return value;
    }
    static std::uint64_t frequency() {
        std::uint64_t value = 0;
        asm volatile("mrs %0, cntfrq_el0" : "=r"(value));
        return value;
    }
    // NOLINTEND(hicpp-no-assembler)

    template <typename Word>
    static Word device_read(const std::byte* where) {
        return *reinterpret_cast<const volatile Word*>(where);
    }
    template <typename Word>
    static void device_write(std::byte* where, Word value) {
        *reinterpret_cast<volatile Word*>(where) = value;
    }
};

static_assert(Architecture<Machine>);

}  // namespace ashlar
