// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// expected: this register window is read-only for this component
#include <wiring.hpp>
void wrong() { wiring::can.window<2>().write(0, 1u); }
