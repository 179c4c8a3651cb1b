// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a_closing_brace_stands_alone_write_two_of_them
#include <ashlar/print.hpp>
#include <wiring.hpp>

void wrong() { ashlar::print(wiring::print, "}"); }
