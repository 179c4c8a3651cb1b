// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Budgets: which component pays for the time that passes. See docs/decisions/0006-time.md.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

// On the way out of the kernel, in a system with budgets: the payer of what runs now pays from now on.
void settle(Core& core);
// On an entry by interrupt: the kernel works for others from here on. A payer that has used up its
// budget stops here, unless a server works for it: then it overdraws.
void nobody_pays(Core& core);
void replenish(Core& core, State& state, std::uint64_t due);  // the period that ended then is over

}  // namespace kernel
