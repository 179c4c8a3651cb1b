// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Counts in its region and never waits.
#include <wiring.hpp>

int main() {
    auto* const count = wiring::count.address.as<volatile std::uint64_t>();
    for (;;) *count = *count + 1;
}
