// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: a component has at most one of each kind. The machine's alarm is set to the earliest
// deadline that is at least as important as the running component; less important ones wait.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

abi::Status set_timer(Core& core, State& self, std::uint64_t deadline);  // 0 = none
void set_deadline(Core& core, State& self, Alarm alarm,
                  std::uint64_t at);                       // in place of the old one
void drop_deadline(Core& core, State& self, Alarm alarm);  // nothing where there is none
bool deadline_is_set(const State& self, Alarm alarm);
std::uint64_t first_deadline_ahead(const State& running);  // or never
void alarm_rang(Core& core);  // at most one deadline a time: interrupts come in between

// The counter's ticks in so many microseconds, at most an hour of them.
std::uint64_t ticks_of(std::uint32_t microseconds);

}  // namespace kernel
