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
#include "kernel/core/log.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/system_calls.hpp"
#include "kernel/core/tables.hpp"

using kernel::boot_core;
using kernel::State;

static_assert(offsetof(State, registers) == STATE_REGISTERS);
static_assert(offsetof(State, registers) + 30 * 8 == STATE_X30_SP);
static_assert(offsetof(State, pc) == STATE_PC_PSTATE);
static_assert(offsetof(State, sp) == STATE_X30_SP + 8);
static_assert(offsetof(State, flags) == STATE_PC_PSTATE + 8);
static_assert(offsetof(abi::Descriptor, root) == DESCRIPTOR_ROOT);
static_assert(offsetof(abi::Descriptor, machine.fpu) == DESCRIPTOR_FPU);
static_assert(offsetof(abi::Descriptor, machine.tls) == DESCRIPTOR_TLS);
static_assert(arch::aarch64::mair == KERNEL_MAIR);
static_assert(arch::aarch64::sctlr == KERNEL_SCTLR);
static_assert(arch::aarch64::sctlr_off == KERNEL_SCTLR_OFF);
static_assert(arch::aarch64::hcr == KERNEL_HCR);
static_assert(arch::aarch64::cnthctl == CNTHCTL_OPEN);
static_assert(arch::aarch64::cptr == CPTR_OPEN);
static_assert(arch::aarch64::pstate_el1 == PSTATE_EL1);

namespace arch::aarch64 {

namespace {

// Walks as the component would have: its root is still the current one.
abi::PhysicalAddress physical_of(std::uint64_t address, abi::Access access) {
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

// What entry.S has saved of an exception that cannot happen.
struct Broken {
    std::uint64_t registers[31];
    std::uint64_t sp;
    std::uint64_t vector;  // an address within it
};
static_assert(offsetof(Broken, vector) == BROKEN_VECTOR);

void say_registers(const std::uint64_t (&registers)[31], std::uint64_t sp) {
    for (unsigned number = 0; number < 31; ++number) {
        const bool one_digit = number < 10;
        const char first = static_cast<char>('0' + (one_digit ? number : number / 10));
        const char second = one_digit ? ' ' : static_cast<char>('0' + number % 10);
        const char name[] = {number % 4 == 0 ? '\n' : ' ', ' ', 'x', first, second, '\0'};
        Machine::say(name, registers[number]);
    }
    Machine::say("  sp ", sp);
}

// The running component comes last: its name can be found only if the tables are intact.
[[noreturn]] void say_all(const char* kind, const char* place, const std::uint64_t (&registers)[31],
                          std::uint64_t sp) {
    std::uint64_t syndrome, pc, pstate;
    asm volatile("mrs %0, esr_el1" : "=r"(syndrome));
    asm volatile("mrs %0, elr_el1" : "=r"(pc));
    asm volatile("mrs %0, spsr_el1" : "=r"(pstate));
    Machine::mark_last_words();
    Machine::say("kernel panic: ");
    Machine::say(kind);
    Machine::say(place);
    Machine::say("\n  esr", syndrome);
    Machine::say("  far", fault_address());
    Machine::say("  elr", pc);
    Machine::say("  spsr", pstate);
    say_registers(registers, sp);
    Machine::say("\n  running: ");
    Machine::say(kernel::descriptor_of(*boot_core.running).name);
    Machine::say("\n");
    Machine::power_off(PANIC_STATUS);
}

kernel::Fault fault_of(std::uint64_t syndrome) {
    const auto cause = cause_of(syndrome);
    kernel::Fault fault{.fault = cause.fault, .access = cause.access, .syndrome = syndrome};
    fault.address = cause.has_address ? fault_address() : boot_core.running->pc.number;
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

// A bus error reported late: its cause is unknown, an earlier component or the kernel itself, and
// so is the loss. No component is stopped for it: the machine stops, or continues if nothing was
// lost (decision 0010).
extern "C" State* kernel_bus_error(std::uint64_t syndrome) {
    const bool goes_on = is_corrected(syndrome);
    const std::uint8_t status = goes_on ? 0 : abi::halt_status;
    kernel::log_component(
        boot_core, abi::RecordKind::bus_error, *boot_core.running,
        {.fault = abi::FaultClass::external, .address = status, .syndrome = syndrome});
    if (!goes_on) Machine::power_off(status);
    kernel::schedule(boot_core);
    return boot_core.running;
}

// The vectors: four kinds of exception from each of four places (ARM DDI 0487, D1.4.1).
extern "C" [[noreturn]] void kernel_exception(const Broken& broken) {
    static const char* const kinds[] = {"synchronous exception", "interrupt", "fast interrupt",
                                        "bus error"};
    static const char* const places[] = {" in the kernel, on another stack", " in the kernel",
                                         " in a component", " in a component of 32 bits"};
    say_all(kinds[broken.vector / 128 % 4], places[broken.vector / 512 % 4], broken.registers,
            broken.sp);
}

}  // namespace arch::aarch64
