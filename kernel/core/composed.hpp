// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the addresses in composed rows lead to, each with its type. No argument of a component comes here.
#pragma once

#include <cstdint>
#include <span>

#include <machine.hpp>

#include "abi/log.hpp"
#include "abi/tables.hpp"
#include "kernel/core/object_at.hpp"
#include "kernel/core/state.hpp"
#include "kernel/core/system_table.hpp"

namespace kernel {

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
inline abi::Log& log_of(const SystemTable& table) { return *object_at<abi::Log>(table.log); }

}  // namespace kernel
