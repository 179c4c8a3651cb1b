// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// System calls as inline stubs. Private to the runtime: components use ports and `wait`. How a machine
// enters the kernel is <ashlar/machine.hpp>.
#pragma once

#include <array>
#include <cstdint>

#include <ashlar/machine.hpp>

#include "abi/supervision.hpp"
#include "abi/system_calls.hpp"

namespace ashlar::system {

using abi::SystemCall;

struct Woken {
    std::uint64_t events;
    std::uint64_t handle;
    Words message;
};

// A call without message words.
template <SystemCall number>
inline std::uint64_t bare(std::uint64_t first = 0, std::uint64_t second = 0) {
    return Machine::trap<number>(first, second);
}

[[nodiscard]] inline Woken wait(abi::Events mask) {
    Trap trap{.first = mask};
    Machine::trap<SystemCall::wait>(trap);
    return {.events = trap.first, .handle = trap.second, .message = trap.message};
}
// A mask without the call event.
inline abi::Events wait_events(abi::Events mask) { return bare<SystemCall::wait>(mask); }
inline void signal(std::uint32_t slot) { bare<SystemCall::signal>(slot); }
[[nodiscard]] inline abi::Status call(std::uint32_t slot, std::uint64_t operation, Words& words) {
    Trap trap{.first = slot, .second = operation, .message = words};
    Machine::trap<SystemCall::call>(trap);
    words = trap.message;
    return static_cast<abi::Status>(trap.first);
}
inline abi::Status reply(std::uint64_t handle, const Words& words) {
    Trap trap{.first = handle, .message = words};
    Machine::trap<SystemCall::reply>(trap);
    return static_cast<abi::Status>(trap.first);
}
[[nodiscard]] inline abi::Events poll(abi::Events mask) {
    return mask == 0 ? 0 : bare<SystemCall::poll>(mask);
}
inline abi::Events take(unsigned group) { return bare<SystemCall::take>(group); }
inline abi::Events peek() { return bare<SystemCall::peek>(); }
inline abi::Status timer(std::uint64_t deadline) {
    return static_cast<abi::Status>(bare<SystemCall::timer>(deadline));
}
inline void acknowledge(std::uint32_t slot) { bare<SystemCall::acknowledge>(slot); }
[[nodiscard]] inline Words inspect(std::uint32_t slot, unsigned part) {
    Trap trap{.first = slot,
              .second = static_cast<std::uint64_t>(abi::Supervise::inspect) | part << 8};
    Machine::trap<SystemCall::supervise>(trap);
    return trap.message;
}
inline abi::Status supervise(std::uint32_t slot, abi::Supervise operation) {
    return static_cast<abi::Status>(
        bare<SystemCall::supervise>(slot, static_cast<std::uint64_t>(operation)));
}
[[noreturn]] inline void power_off(std::uint64_t status) {
    bare<SystemCall::power_off>(status);
    __builtin_unreachable();
}
[[noreturn]] inline void end() {
    bare<SystemCall::end>();
    __builtin_unreachable();
}
// `caller`: where in the component's code, for the report of the fault.
[[noreturn]] inline void panic(const Words& text, const void* caller) {
    Trap trap{.first = reinterpret_cast<std::uintptr_t>(caller), .message = text};
    Machine::trap<SystemCall::panic>(trap);
    __builtin_unreachable();
}

[[nodiscard]] inline std::uint64_t counter() { return Machine::counter(); }
[[nodiscard]] inline std::uint64_t frequency() { return Machine::frequency(); }

}  // namespace ashlar::system
