// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this ring has `when_full: drop`: its producer never waits, push counts what found no room
#include <wiring.hpp>

void wrong() { wiring::samples.push_wait({.number = 1}); }
