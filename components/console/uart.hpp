// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What console.cpp requires of a UART. One file per chip defines these functions; the board's
// compatible selects it. None blocks: the interrupt comes when a character has arrived or there is
// room, whichever is enabled.
#pragma once

#include <optional>

namespace uart {

void start();
[[nodiscard]] bool put(char character);   // false: no room now
[[nodiscard]] std::optional<char> get();  // the next received character
void want(bool input, bool room);         // which of the two may interrupt
void quiet();  // withdraws the device's interrupts: before `get`, so that a
               // character that comes meanwhile interrupts again

}  // namespace uart
