// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this port is the producing end of a ring: it pushes
#include <wiring.hpp>

void wrong() { wiring::out.pop(); }
