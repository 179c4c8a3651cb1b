// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this port's events lie in groups
#include <wiring.hpp>

inline constexpr ashlar::Receive<"far", 1> far{.event = 64};

bool wrong() {
    const ashlar::Ready ready = ashlar::wait(far);
    return ready[far];
}
