// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// System calls as inline stubs, AArch64. Private to the runtime: components use ports and `wait`.
// x0, x1 carry arguments and results, x2-x9 the message; x2-x18 and the flags are lost.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "abi/supervision.hpp"
#include "abi/system_calls.hpp"

namespace ashlar::system {

using Words = std::array<std::uint64_t, abi::message_words>;

struct Woken {
    std::uint64_t events;
    std::uint64_t handle;
    std::array<std::uint64_t, abi::message_words> message;
};

// NOLINTBEGIN(hicpp-no-assembler): the border between component and kernel
#define ASHLAR_LOST_MESSAGE "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"
#define ASHLAR_LOST "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "cc", "memory"

// A call without message words: what is left in x2-x9 is never looked at.
template <abi::SystemCall number>
inline std::uint64_t bare(std::uint64_t first = 0, std::uint64_t second = 0) {
    register std::uint64_t x0 asm("x0") = first;
    register std::uint64_t x1 asm("x1") = second;
    asm volatile("svc %[number]"
                 : "+r"(x0), "+r"(x1)
                 : [number] "i"(static_cast<unsigned>(number))
                 : ASHLAR_LOST_MESSAGE, ASHLAR_LOST);
    return x0;
}

// All ten words in and out.
struct Full {
    std::uint64_t first;
    std::uint64_t second;
    std::array<std::uint64_t, abi::message_words> words;
};
template <abi::SystemCall number>
inline void full(Full& all) {
    register std::uint64_t x0 asm("x0") = all.first;
    register std::uint64_t x1 asm("x1") = all.second;
    register std::uint64_t x2 asm("x2") = all.words[0];
    register std::uint64_t x3 asm("x3") = all.words[1];
    register std::uint64_t x4 asm("x4") = all.words[2];
    register std::uint64_t x5 asm("x5") = all.words[3];
    register std::uint64_t x6 asm("x6") = all.words[4];
    register std::uint64_t x7 asm("x7") = all.words[5];
    register std::uint64_t x8 asm("x8") = all.words[6];
    register std::uint64_t x9 asm("x9") = all.words[7];
    asm volatile("svc %[number]"
                 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7),
                   "+r"(x8), "+r"(x9)
                 : [number] "i"(static_cast<unsigned>(number))
                 : ASHLAR_LOST);
    all = {.first = x0, .second = x1, .words = {x2, x3, x4, x5, x6, x7, x8, x9}};
}
#undef ASHLAR_LOST_MESSAGE
#undef ASHLAR_LOST

[[nodiscard]] inline Woken wait(abi::Events mask) {
    Full all{.first = mask, .second = 0, .words = {}};
    full<abi::SystemCall::wait>(all);
    return {.events = all.first, .handle = all.second, .message = all.words};
}
// A mask without the call event.
inline abi::Events wait_events(abi::Events mask) { return bare<abi::SystemCall::wait>(mask); }
inline void signal(std::uint32_t slot) { bare<abi::SystemCall::signal>(slot); }
[[nodiscard]] inline abi::Status call(std::uint32_t slot, std::uint64_t operation,
                                      std::array<std::uint64_t, abi::message_words>& words) {
    Full all{.first = slot, .second = operation, .words = words};
    full<abi::SystemCall::call>(all);
    words = all.words;
    return static_cast<abi::Status>(all.first);
}
inline abi::Status reply(std::uint64_t handle,
                         const std::array<std::uint64_t, abi::message_words>& words) {
    Full all{.first = handle, .second = 0, .words = words};
    full<abi::SystemCall::reply>(all);
    return static_cast<abi::Status>(all.first);
}
[[nodiscard]] inline abi::Events poll(abi::Events mask) {
    return mask == 0 ? 0 : bare<abi::SystemCall::poll>(mask);
}
inline abi::Events take(unsigned group) { return bare<abi::SystemCall::take>(group); }
inline abi::Events peek() { return bare<abi::SystemCall::peek>(); }
inline abi::Status timer(std::uint64_t deadline) {
    return static_cast<abi::Status>(bare<abi::SystemCall::timer>(deadline));
}
inline void acknowledge(std::uint32_t slot) { bare<abi::SystemCall::acknowledge>(slot); }
[[nodiscard]] inline std::array<std::uint64_t, abi::message_words> inspect(std::uint32_t slot,
                                                                           unsigned part) {
    Full all{.first = slot,
             .second = static_cast<std::uint64_t>(abi::Supervise::inspect) | part << 8,
             .words = {}};
    full<abi::SystemCall::supervise>(all);
    return all.words;
}
inline abi::Status supervise(std::uint32_t slot, abi::Supervise operation) {
    return static_cast<abi::Status>(
        bare<abi::SystemCall::supervise>(slot, static_cast<std::uint64_t>(operation)));
}
[[noreturn]] inline void power_off(std::uint64_t status) {
    bare<abi::SystemCall::power_off>(status);
    __builtin_unreachable();
}
[[noreturn]] inline void end() {
    bare<abi::SystemCall::end>();
    __builtin_unreachable();
}
[[noreturn]] inline void panic(const std::array<std::uint64_t, abi::message_words>& text) {
    Full all{.first = 0, .second = 0, .words = text};
    full<abi::SystemCall::panic>(all);
    __builtin_unreachable();
}

// The system counter; the kernel lets components read it.
[[nodiscard]] inline std::uint64_t counter() {
    std::uint64_t value = 0;
    asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value)::"memory");
    return value;
}
[[nodiscard]] inline std::uint64_t frequency() {
    std::uint64_t value = 0;
    asm volatile("mrs %0, cntfrq_el0" : "=r"(value));
    return value;
}
// NOLINTEND(hicpp-no-assembler)

template <typename Word>
[[nodiscard]] inline Word device_read(const std::byte* where) {
    return *reinterpret_cast<const volatile Word*>(where);
}
template <typename Word>
inline void device_write(std::byte* where, Word value) {
    *reinterpret_cast<volatile Word*>(where) = value;
}

}  // namespace ashlar::system
