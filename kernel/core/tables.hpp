// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables that the composer writes and the linker places. A table composed for another ABI does
// not link: the kernel refers to ashlar_abi_1, which only the composed tables define. Read-only
// tables are in .rodata.tables, mutable ones in .data.tables.
#pragma once

#include <cstdint>

#include <machine.hpp>

#include "abi/tables.hpp"
#include "kernel/core/composed.hpp"
#include "kernel/core/core.hpp"
#include "kernel/core/system_table.hpp"

namespace kernel {

extern "C" {
extern const abi::Descriptor descriptors[];  // by rank
extern State states[];                       // by rank
extern const abi::Level levels[];            // may be empty: one row of zeros then
extern LevelState level_states[];
extern const abi::InterruptRoute interrupt_routes[];  // by line
extern const abi::DeadlineOwner deadline_owners[];    // by slot, most important first
extern std::uint64_t deadline_nodes[];                // 2 * system_table.deadline_leaves
extern Core boot_core;
extern const SystemTable system_table;
extern const std::uint8_t ashlar_abi_1;
}

inline Rank idle_rank() { return static_cast<Rank>(system_table.components - 1); }
inline const abi::Descriptor& descriptor_of(const State& state) { return descriptors[state.rank]; }
inline abi::Log& kernel_log() { return log_of(system_table); }

}  // namespace kernel
