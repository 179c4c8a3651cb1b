// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's log: fixed-size records in a circle that others read while it is written
// (abi/log.hpp).
#pragma once

#include "abi/log.hpp"
#include "kernel/core/core.hpp"

namespace kernel {

// What stopped a component. Filled by the architecture, or by a refused system call.
struct Fault {
    abi::FaultClass fault = abi::FaultClass::none;
    abi::Access access = abi::Access::none;
    abi::BadCall bad_call = abi::BadCall::none;
    std::uint16_t system_call = 0xffff;
    std::uint64_t address = 0;
    std::uint64_t syndrome = 0;
    abi::PhysicalAddress physical = abi::unknown_physical;
};

void log_boot(Core& core);
// abi/log.hpp defines what `fault.address` carries for each kind.
void log_component(Core& core, abi::RecordKind kind, const State& state, const Fault& fault);
// False: equal to its last refusal or fault in class, place, address or argument, and text; that
// record counts it.
bool log_fault(Core& core, State& self, const Fault& fault);

}  // namespace kernel
