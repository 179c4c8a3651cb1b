// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Pushes the numbers 1 to a million.
#include <wiring.hpp>

int main() {
    for (std::uint64_t number = 1; number <= 1'000'000; ++number) wiring::out.push_wait(number);
    return 0;
}
