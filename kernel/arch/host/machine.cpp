// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See machine.hpp.
#include <machine.hpp>

namespace arch::host {

namespace {

bool alarm_rings() { return Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock; }

}  // namespace

kernel::Happened Machine::what_happened(std::uint32_t line) {
    using What = kernel::Happened::What;
    if (alarm_rings()) {
        clear_alarm();
        return {.what = What::alarm, .line = line};
    }
    for (const auto pending : fake.pending) {
        if (!fake.unmasked.contains(pending)) continue;
        fake.pending.erase(pending);
        mask(pending);
        return {.what = What::line, .line = pending};
    }
    return {.what = What::nothing, .line = abi::no_line};
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
