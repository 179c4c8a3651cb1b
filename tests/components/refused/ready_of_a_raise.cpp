// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this port is not a source of events
#include <wiring.hpp>

bool wrong(const ashlar::Ready& ready) { return ready[wiring::alarm]; }
