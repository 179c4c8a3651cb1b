// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A new life of a component that has stopped. Only what it cannot do for itself happens here; its own
// start code restores its memory (components/runtime/arch/, start.S).
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void start(Core& core, State& self);

void log_restart(Core& core, const State& self);  // before the start

// True: a restart is left, and counted.
bool count_restart(State& self);

}  // namespace kernel
