// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this port receives a notification: wait for it
#include <wiring.hpp>

void wrong() { wiring::done.raise(); }
