// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: the producer of a ring with `when_full: drop` never waits for room
#include <wiring.hpp>

void wrong() { static_cast<void>(ashlar::wait(wiring::done, wiring::samples)); }
