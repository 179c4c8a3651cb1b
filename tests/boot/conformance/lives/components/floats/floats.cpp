// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Keeps a number of its own in registers that only calls save, and looks whether it is still there.
#include <interfaces/lives.hpp>
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

void fill(std::uint64_t number) {
    asm volatile(
        "fmov d8, %0\n fmov d9, %0\n fmov d14, %0\n fmov d15, %0\n msr fpcr, %1" ::"r"(number),
        "r"(std::uint64_t{1} << 24));
}
bool holds(std::uint64_t number, std::uint64_t control) {
    std::uint64_t found[4], status;
    asm volatile("fmov %0, d8\n fmov %1, d9\n fmov %2, d14\n fmov %3, d15\n mrs %4, fpcr"
                 : "=r"(found[0]), "=r"(found[1]), "=r"(found[2]), "=r"(found[3]), "=r"(status));
    return status == control && std::ranges::all_of(found, [&](auto one) { return one == number; });
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    if (!holds(0, 0)) slot().wrong = slot().wrong + 1;
    const std::uint64_t number = 0x1000 + wiring::config().number;
    fill(number);
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        if (!holds(number, 1 << 24)) slot().wrong = slot().wrong + 1;
        slot().count = slot().count + 1;
    }
}
