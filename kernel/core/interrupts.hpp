// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Interrupts: the alarm, and device lines as events of their owner.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void interrupted(Core& core);

}  // namespace kernel
