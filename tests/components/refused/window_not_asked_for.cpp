// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// expected: this port does not ask for such a register window
#include <wiring.hpp>
void wrong() { static_cast<void>(wiring::can.window<0>()); }
