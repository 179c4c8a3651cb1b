// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Scheduling: strict priority, and round-robin among the members of one level. Handlers change run
// states and the ready set; `schedule` at the end of each entry selects the component to run.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void begin(Core& core);                     // at boot: the composed running component starts
void make_ready(Core& core, State& state);  // it was blocked or stopped and has something to do
void schedule(Core& core);                  // the most important runnable component runs
void end_slice(Core& core);                 // the running one's turn is over
void update_alarm(Core& core);              // after a change of deadlines or of the slice

}  // namespace kernel
