// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `overdue`: a component that is not back in `wait` in time after a wake-up or a start has failed.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void count_from_now(Core& core, State& self);  // it has work to do
void back_in_wait(Core& core, State& self, bool sleeps);
void is_overdue(Core& core, State& self);  // its time is over

}  // namespace kernel
