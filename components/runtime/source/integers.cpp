// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// C's functions on integers, which shim/stdlib.h declares. libc++ has its own of the first three.
#include <cstdlib>

extern "C" {
int abs(int value) { return value < 0 ? -value : value; }
long labs(long value) { return value < 0 ? -value : value; }
long long llabs(long long value) { return value < 0 ? -value : value; }
div_t div(int value, int by) { return {value / by, value % by}; }
ldiv_t ldiv(long value, long by) { return {value / by, value % by}; }
lldiv_t lldiv(long long value, long long by) { return {value / by, value % by}; }
}
