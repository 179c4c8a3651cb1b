// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Three of eight, seven into four, and one too many.
#include <wiring.hpp>

int main() {
    for (std::uint64_t value = 0; value != 3; ++value) wiring::half.push({.value = value});
    for (std::uint64_t value = 0; value != 7; ++value) wiring::lossy.push({.value = value});
    for (std::uint64_t value = 0; value != 3; ++value) wiring::full.push_wait({.value = value});
    return 0;
}
