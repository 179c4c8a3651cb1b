// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A board with such a processor: the processor by its name, and the interrupt facts of its device
// tree.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "verifier/description/device_tree.hpp"

namespace verifier::aarch64 {

// Bits of a physical address that tables of 4 KiB pages without FEAT_LPA2 can hold.
std::optional<unsigned> physical_bits(std::string_view processor);

inline constexpr std::array<std::string_view, 2> controller_symbols{"__gic_distributor",
                                                                    "__gic_cpu_interface"};
int controller_node(const DeviceTree& tree);  // the one GICv2
InterruptController interrupt_controller(const DeviceTree& tree);
std::uint32_t timer_line(const DeviceTree& tree);  // of the virtual timer
std::vector<InterruptLine> interrupts(const DeviceTree& tree, const DeviceNode& at);

}  // namespace verifier::aarch64
