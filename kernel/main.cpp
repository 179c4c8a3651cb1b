// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Boot, on one screen. Page tables, descriptors, capabilities and states are bytes of the image;
// what is left is what only the running machine can do. Its cost is the same for every system.
#include "kernel/core/log.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/tables.hpp"

// From start_high in entry.S, on the kernel stack with interrupts masked; the result is resumed.
extern "C" kernel::State* kernel_start() {
    auto& core = kernel::boot_core;
    kernel::Machine::start();  // close registers that components could reach; mask every line
    kernel::log_boot(core);    // the first record: how many components, when
    kernel::begin(core);       // rank 0 runs: its time slice and floating-point registers
    return core.running;
}
