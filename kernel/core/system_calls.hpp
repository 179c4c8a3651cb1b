// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The system calls of the running component. Arguments are in its saved registers, and so are
// results.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void system_call(Core& core, std::uint32_t number, std::uint64_t syndrome);

}  // namespace kernel
