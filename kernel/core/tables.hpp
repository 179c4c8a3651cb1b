// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the composer writes and the linker brings together. A table that was composed for another
// ABI does not link: the kernel refers to ashlar_abi_1, which only the composed tables define.
// Read-only tables lie in .rodata.tables, mutable ones in .data.tables.
#pragma once

#include <cstdint>
#include <span>

#include <machine.hpp>

#include "abi/log.hpp"
#include "abi/tables.hpp"
#include "kernel/core/core.hpp"
#include "kernel/core/object_at.hpp"
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

// What the composed addresses lead to. No argument of a component comes here.

// `descriptor.capability_count` rows.
inline const abi::Capability* capabilities_of(const abi::Descriptor& descriptor) {
    return object_at<const abi::Capability>(descriptor.capabilities);
}
inline State& target_of(const abi::Capability& capability) {
    return *object_at<State>({capability.target & ~abi::kind_mask});
}
inline std::span<const std::uint16_t> lines_of(const abi::Descriptor& descriptor) {
    return {object_at<const std::uint16_t>(descriptor.lines), descriptor.line_count};
}
// The words of its groups of events, group 1 first.
inline std::span<abi::Events> groups_of(const abi::Descriptor& descriptor) {
    return {object_at<abi::Events>(descriptor.groups), descriptor.group_count};
}
// Null: it has no floating point.
inline Machine::FpuState* fpu_state_of(const abi::Descriptor& descriptor) {
    return object_at<Machine::FpuState>(descriptor.machine.fpu_state);
}
inline abi::Log& kernel_log() { return *object_at<abi::Log>(system_table.log); }

}  // namespace kernel
