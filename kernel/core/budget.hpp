// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Budgets: who pays for the time that passes. See docs/decisions/0006-time.md.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

// On the way out of the kernel, in a system with budgets: the payer of what runs now pays from now on.
void settle(Core& core);
void budget_is_used_up(Core& core);        // the alarm of core.budget_end
void replenish(Core& core, State& state);  // a period is over

}  // namespace kernel
