// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From entry.S into the core and back: each of these is called on the kernel stack with the running
// component saved, and returns the State to resume.
#include "kernel/arch/aarch64/offsets.hpp"
#include "kernel/arch/aarch64/registers.hpp"
#include "kernel/arch/aarch64/syndrome.hpp"
#include "kernel/core/endings.hpp"
#include "kernel/core/interrupts.hpp"
#include "kernel/core/system_calls.hpp"
#include "kernel/core/tables.hpp"

using kernel::boot_core;
using kernel::State;

static_assert(offsetof(State, registers) == STATE_REGISTERS);
static_assert(offsetof(State, registers) + 30 * 8 == STATE_X30_SP);
static_assert(offsetof(State, pc) == STATE_PC_PSTATE);
static_assert(offsetof(State, pstate) == STATE_PC_PSTATE + 8);
static_assert(offsetof(abi::Descriptor, root) == DESCRIPTOR_ROOT);
static_assert(offsetof(abi::Descriptor, fpu) == DESCRIPTOR_FPU);
static_assert(offsetof(abi::Descriptor, tls) == DESCRIPTOR_TLS);
static_assert(arch::aarch64::mair == KERNEL_MAIR);
static_assert(arch::aarch64::sctlr == KERNEL_SCTLR);

namespace arch::aarch64 {

namespace {

// Walks as the component would have: its root is still the current one.
std::uint64_t physical_of(std::uint64_t address, abi::Access access) {
    if (access == abi::Access::write) {
        asm volatile("at s1e0w, %0\n isb" ::"r"(address) : "memory");
    } else {
        asm volatile("at s1e0r, %0\n isb" ::"r"(address) : "memory");
    }
    std::uint64_t result;
    asm volatile("mrs %0, par_el1" : "=r"(result));
    return translation_of(result, address);
}

std::uint64_t fault_address() {
    std::uint64_t address;
    asm volatile("mrs %0, far_el1" : "=r"(address));
    return address;
}

kernel::Fault fault_of(std::uint64_t syndrome) {
    const auto cause = decode(syndrome);
    kernel::Fault fault{.fault = cause.fault, .access = cause.access, .syndrome = syndrome};
    fault.address = cause.has_address ? fault_address() : boot_core.running->pc;
    if (cause.has_address) fault.physical = physical_of(fault.address, cause.access);
    return fault;
}

}  // namespace

extern "C" State* kernel_synchronous(std::uint64_t syndrome) {
    if (class_of(syndrome) == ExceptionClass::system_call) {
        kernel::system_call(boot_core, syndrome & 0xffff, syndrome);
    } else {
        kernel::component_faulted(boot_core, fault_of(syndrome));
    }
    return boot_core.running;
}

extern "C" State* kernel_interrupt(std::uint64_t) {
    kernel::interrupted(boot_core);
    return boot_core.running;
}

// A bus error reported late: the running component is the only one that can have caused it.
extern "C" State* kernel_bus_error(std::uint64_t syndrome) {
    if (boot_core.running->rank == kernel::idle_rank())
        Machine::panic("bus error: in the idle loop");
    kernel::component_faulted(boot_core, {.fault = abi::FaultClass::external,
                                          .address = boot_core.running->pc,
                                          .syndrome = syndrome});
    return boot_core.running;
}

extern "C" [[noreturn]] void kernel_exception() {
    Machine::panic("exception: the kernel itself caused one");
}

}  // namespace arch::aarch64
