// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Sleeps until the timer pre-empts the filler, then looks at every register it finds. The status is 1 +
// the number of a register that holds the secret (32: the thread pointer), or 0.
#include <wiring.hpp>

namespace {
constexpr std::uint64_t secret = 0xbeef05ec;
std::uint64_t seen[32];
}  // namespace

int main() {
    for (int round = 0; round < 5; ++round) {
        // A deadline in the near future, then the bare wait with every register stored right behind it.
        const std::uint64_t deadline = ashlar::now() + ashlar::ticks(2);
        asm volatile(
            "mov x0, %0\n svc #8\n"
            "mov x0, #1\n lsl x0, x0, #62\n svc #0\n"
            "stp x2, x3, [%1, #16]\n stp x4, x5, [%1, #32]\n stp x6, x7, [%1, #48]\n stp x8, x9, "
            "[%1, #64]\n"
            "stp x10, x11, [%1, #80]\n stp x12, x13, [%1, #96]\n stp x14, x15, [%1, #112]\n stp "
            "x16, x17, [%1, #128]\n"
            "str x18, [%1, #144]\n stp x0, x1, [%1]\n mrs x2, tpidr_el0\n str x2, [%1, #248]\n"
            :
            : "r"(deadline), "r"(seen)
            : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
              "x13", "x14", "x15", "x16", "x17", "x18", "cc", "memory");
        for (unsigned index = 0; index < 32; ++index) {
            if ((seen[index] & 0xffffffff) == secret) ashlar::power_off(index + 1);
        }
    }
    ashlar::power_off(0);
}
