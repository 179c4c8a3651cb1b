// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a_brace_is_not_closed
#include <ashlar/print.hpp>
#include <wiring.hpp>

void wrong() { ashlar::print(wiring::print, "{", 1); }
