// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The other privileged operations of the kernel, and where they may occur: changes of caches, TLB
// or masks before translation is enabled, requests to the host, stopping the machine, and the
// exception return after the next component's root was loaded.
#include <fmt/format.h>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/kernel.hpp"
#include "verifier/code/values.hpp"

namespace verifier::aarch64 {
namespace {

using enum code::Operation;
using code::Instruction;

bool is_privileged(code::Operation operation) {
    switch (operation) {
        case exception_return:
        case supervisor_call:
        case hypervisor_call:
        case monitor_call:
        case halt:
        case state_write:
        case system_operation:
        case unknown_system:
            return true;
        default:
            return false;
    }
}

std::string name_of(const Instruction& instruction) {
    switch (instruction.operation) {
        case exception_return:
            return "eret";
        case supervisor_call:
            return "svc";
        case hypervisor_call:
            return "hvc";
        case monitor_call:
            return "smc";
        case halt:
            return fmt::format("hlt #{:#x}", instruction.immediate);
        case state_write:
            return "msr of a field of pstate";
        case system_operation:
            return operation_name(instruction.system);
        default:
            return "unknown system instruction";
    }
}

// Semihosting (Arm, "Semihosting for AArch32 and AArch64"): words to the host's terminal, and the end.
Allowance judge_host(const Instruction& instruction, const Value& operation) {
    constexpr std::uint64_t semihosting = 0xf000, write_text = 0x04, exit = 0x18;
    if (instruction.immediate != semihosting) return {.why = "no number of semihosting"};
    if (operation.is_constant() && operation.constant == write_text)
        return {.allowed = true, .why = "semihosting, SYS_WRITE0"};
    if (operation.is_constant() && operation.constant == exit)
        return {.allowed = true, .why = "semihosting, SYS_EXIT"};
    return {.why = "x0 does not say SYS_WRITE0 or SYS_EXIT"};
}

// PSCI, ARM DEN 0022: a request to firmware or to a hypervisor
Allowance judge_power(const Value& function) {
    constexpr std::uint64_t system_off = 0x84000008;
    if (function.is_constant() && function.constant == system_off)
        return {.allowed = true, .why = "PSCI SYSTEM_OFF"};
    return {.why = "x0 does not say SYSTEM_OFF"};
}

// The only exit: after the next component's root was loaded, without an entry between the two.
Allowance judge_return(const KernelCode& kernel, const Instruction& instruction,
                       const Window& window) {
    for (std::uint64_t at = window.start; at != instruction.address; at += 4) {
        const Instruction& before = *kernel.text.at(at);
        if (before.operation != system_write || system_register(before.system).name != "ttbr0_el1")
            continue;
        return {.allowed = true, .why = fmt::format("after the root is loaded at {:#x}", at)};
    }
    return {.why = "no root is loaded on the way to it"};
}

Allowance judge_privileged(const KernelCode& kernel, const Instruction& instruction) {
    if (kernel.boot && kernel.boot->executed.contains(instruction.address))
        return {.allowed = true, .why = "in the boot stub, before translation is on"};
    if (instruction.operation == system_operation || instruction.operation == state_write) {
        const std::string name = name_of(instruction);
        if (name == "at s1e0r" || name == "at s1e0w")
            return {.allowed = true, .why = "asks for a translation, changes none"};
        return {.why = "after boot no translation, cache or mask changes"};
    }
    const Window window = window_before(kernel.text, instruction.address);
    if (instruction.operation == halt) return judge_host(instruction, window.value(0));
    if (instruction.operation == hypervisor_call || instruction.operation == monitor_call)
        return judge_power(window.value(0));
    if (instruction.operation == exception_return) return judge_return(kernel, instruction, window);
    return {.why = "the kernel has no use for it"};
}

}  // namespace

std::vector<PrivilegedInstruction> privileged_instructions(const KernelCode& kernel) {
    std::vector<PrivilegedInstruction> all;
    for (const Instruction& instruction : kernel.text.instructions()) {
        if (!is_privileged(instruction.operation)) continue;
        const Allowance verdict = judge_privileged(kernel, instruction);
        all.push_back({.place = place_of(kernel.text, instruction),
                       .name = name_of(instruction),
                       .allowed = verdict.allowed,
                       .why = verdict.why});
    }
    return all;
}

}  // namespace verifier::aarch64
