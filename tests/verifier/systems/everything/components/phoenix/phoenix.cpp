// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Fails in its first life, and reports the number of the second if all memory is as it was.
#include <memory>

#include <wiring.hpp>

namespace {
double in_data[2500] = {1.5, 2.5};
std::uint64_t in_bss[700];
}  // namespace

int main() {
    const auto block = std::make_unique<std::uint64_t[]>(100);
    asm volatile("" ::"r"(in_data), "r"(in_bss), "r"(block.get()) : "memory");
    if (in_data[0] + in_data[1] != 4 || in_bss[699] != 0 || block[99] != 0)
        ashlar::panic("memory of a former life");
    in_data[0] = 7;
    in_bss[699] = block[99] = 8;
    asm volatile("" ::"r"(in_data), "r"(in_bss), "r"(block.get()) : "memory");
    if (ashlar::start_count() == 0) asm volatile("udf #0");
    wiring::lives.push(ashlar::start_count());
    return 0;
}
