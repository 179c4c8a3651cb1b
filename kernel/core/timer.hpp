// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One deadline a component, kept in a heap; the machine's alarm is set to the first one.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

abi::Status set_deadline(Core& core, State& self, std::uint64_t deadline);  // 0 = none
void drop_deadline(Core& core, State& self);
void alarm_rang(Core& core);  // at most one deadline a time: interrupts come in between

}  // namespace kernel
