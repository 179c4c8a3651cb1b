// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A small composer for tests: the tables of kernel/core/tables.hpp, filled for a few components.
// One system exists at a time, as on a machine; `compose` resets it.
#pragma once

#include <cstdint>
#include <vector>

#include "abi/log.hpp"
#include "kernel/arch/host/row.hpp"
#include "kernel/core/tables.hpp"

namespace arch::host {

void compose(const std::vector<Row>& rows);  // the idle row is added; nothing has been granted
std::uint64_t grant_signal(kernel::Rank from, kernel::Rank to, abi::Events events);  // -> slot
// `source` lies in one of the groups of `to`.
std::uint64_t grant_signal_wide(kernel::Rank from, kernel::Rank to, abi::EventSource source);
std::uint64_t grant_call(kernel::Rank client, kernel::Rank server, std::uint8_t port = 0);
std::uint64_t grant_interrupt(kernel::Rank owner, std::uint32_t line, abi::Events events,
                              bool edge = false);
// `by` has these rights over `child`, and is notified through `source` (0 to 61) when it stops.
std::uint64_t grant_supervision(kernel::Rank by, kernel::Rank child, std::uint64_t rights,
                                abi::EventSource source);
void log_to(kernel::Rank reader, abi::Events events);

abi::Events& group_word(kernel::Rank rank, unsigned group);  // from 1
FpuState& fpu_state(kernel::Rank rank);
const abi::LogHeader& log_header();
const abi::LogRecord& log_record(std::uint64_t number);  // from 1

}  // namespace arch::host
