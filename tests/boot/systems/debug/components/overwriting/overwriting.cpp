// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include <wiring.hpp>

int main() {
    auto* const block = new std::uint64_t[2];
    // Past its end begins the free block.
    for (int index = 0; index < 4; ++index) block[index] = 0x5555;
    delete[] block;
}
