// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: wait for what? name a port
#include <wiring.hpp>

void wrong() { static_cast<void>(ashlar::wait()); }
