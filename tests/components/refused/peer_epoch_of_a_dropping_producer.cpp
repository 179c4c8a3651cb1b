// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: of its consumer the producer learns how much room there is, and nothing else
#include <wiring.hpp>

void wrong() { static_cast<void>(wiring::samples.peer_epoch() + wiring::samples.lost()); }
