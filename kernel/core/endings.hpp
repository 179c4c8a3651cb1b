// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How a component stops: by a fault, by its own end, by its supervisor, or with the whole system. What
// a fault leads to is its descriptor's: it stays stopped, starts again, or halts the machine.
#pragma once

#include "kernel/core/log.hpp"

namespace kernel {

void stop(Core& core, State& self, const Fault& fault);  // its fault
void end(Core& core, State& self);
void power_off(Core& core, State& self, std::uint8_t status);
void retire(Core& core, State& self, Run run);  // out of everything; neither logged nor reported

// What the architecture calls for an exception of the running component that is no system call.
void component_faulted(Core& core, const Fault& fault);

}  // namespace kernel
