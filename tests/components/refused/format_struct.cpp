// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a value of this type cannot be printed
#include <ashlar/print.hpp>
#include <wiring.hpp>

void wrong() { ashlar::print(wiring::print, "{}", wiring::done); }
