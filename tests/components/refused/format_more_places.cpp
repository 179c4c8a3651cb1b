// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this_text_has_more_places_than_values
#include <ashlar/print.hpp>
#include <wiring.hpp>

void wrong() { ashlar::print(wiring::print, "{} {}", 1); }
