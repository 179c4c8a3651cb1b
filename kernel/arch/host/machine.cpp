// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See machine.hpp.
#include <machine.hpp>

namespace arch::host {

namespace {

bool alarm_rings() { return Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock; }

std::uint32_t most_important_line() {
    if (alarm_rings()) return Machine::timer_line;
    for (const auto line : Machine::fake.pending) {
        if (Machine::fake.unmasked.contains(line)) return line;
    }
    return Machine::first_special_line;
}

}  // namespace

kernel::Interrupt Machine::next_interrupt() {
    const auto line = most_important_line();
    if (line != first_special_line) fake.active.insert(line);
    if (line != timer_line) fake.pending.erase(line);
    return {.line = line, .token = line | 0x10000};
}

void Machine::end_of_interrupt(std::uint32_t token) {
    if (fake.active.erase(token & 0xffff) == 0)
        fake.panic = "end of an interrupt that is not active";
}

void Machine::unmask(std::uint32_t line, bool edge) {
    fake.unmasked.insert(line);
    if (edge) {
        fake.edges.insert(line);
    } else {
        fake.edges.erase(line);
    }
}

}  // namespace arch::host
