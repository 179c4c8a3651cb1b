// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Devices of the board for the device ports of components: which register windows, with which right,
// and whether their interrupts come with them.
#pragma once

#include "verifier/description/board.hpp"
#include "verifier/description/edges.hpp"

namespace verifier {

void read_devices(const BoardFile& board, Reading& reading);

}  // namespace verifier
