// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// ARM DDI 0224C: the first byte of its identification is 0x31.
#include <wiring.hpp>

#include "devices.hpp"

bool has_clock() { return wiring::clock.read(0xfe0) == 0x31; }
