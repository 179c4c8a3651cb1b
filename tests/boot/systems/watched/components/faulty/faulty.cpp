// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>

int main() {
    asm volatile("ldr x9, [%0]" ::"r"(std::uint64_t{0x80}) : "x9", "memory");
    return 0;
}
