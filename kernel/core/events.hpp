// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Events: raising them in a component and waiting for them.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void raise(Core& core, State& target, abi::Events events);
void raise_in_group(Core& core, State& target, std::uint64_t source);
void raise_as(Core& core, const abi::Capability& signal);  // signal or signal_wide
abi::Events take_group(State& self, std::uint64_t group);  // that self has
void wait_for(Core& core, State& self, abi::Events mask);  // events, else a call, else sleep

}  // namespace kernel
