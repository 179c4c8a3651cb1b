// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See machine.hpp: what is too rare to be inline.
#include <machine.hpp>

#include "kernel/arch/aarch64/registers.hpp"
#include "kernel/core/tables.hpp"

namespace arch::aarch64 {

namespace {

// Semihosting (Arm, "Semihosting for AArch32 and AArch64"): the host does it, if there is one.
enum class Host : std::uint64_t { write_text = 0x04, exit = 0x18 };
constexpr std::uint64_t exit_by_application = 0x20026;

void ask_host(Host operation, const void* argument) {
    register std::uint64_t x0 asm("x0") = static_cast<std::uint64_t>(operation);
    register const void* x1 asm("x1") = argument;
    asm volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
}

}  // namespace

// Without a host, `hlt` is an exception; this mark makes entry.S answer it with PSCI SYSTEM_OFF.
void Machine::mark_last_words() { asm volatile("msr tpidr_el1, %0\n isb" ::"r"(1ul)); }

void Machine::power_off(std::uint8_t status) {
    mark_last_words();
    const std::uint64_t block[2] = {exit_by_application, status};
    ask_host(Host::exit, block);
    __builtin_trap();
}

void Machine::say(const char* text) { ask_host(Host::write_text, text); }

void Machine::say(const char* name, std::uint64_t value) {
    char digits[] = " 0x0000000000000000";
    for (char* digit = digits + sizeof digits - 2; value != 0; value >>= 4)
        *digit-- = "0123456789abcdef"[value & 15];
    say(name);
    say(digits);
}

void Machine::start() {
    asm volatile("msr cntkctl_el1, %0" ::"r"(cntkctl));
    asm volatile("msr mdscr_el1, %0" ::"r"(mdscr));
    asm volatile("msr pmuserenr_el0, xzr");
    asm volatile("msr tpidrro_el0, xzr");
    asm volatile("msr tpidr_el1, xzr");
    clear_alarm();
    gic::start(kernel::system_table.timer_line);
}

}  // namespace arch::aarch64
