// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: floating point needs `fpu: true` in component.yaml
#include <ashlar/print.hpp>
#include <wiring.hpp>

void wrong() { ashlar::print(wiring::print, "{}", 1.5); }
