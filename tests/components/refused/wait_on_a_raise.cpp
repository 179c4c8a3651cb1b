// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: wait takes ring ends, received notifications, devices, servers, children and
#include <wiring.hpp>

void wrong() { static_cast<void>(ashlar::wait(wiring::alarm)); }
