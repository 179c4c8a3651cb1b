// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Fills every register and the flags with numbers of its own, says where it is going to fault, and faults
// there in the way of its number. x9 holds the address, where there is one.
#include <interfaces/lives.hpp>
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[30 + wiring::config().way];
}

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): each way is another instruction behind the same ones
#define FAULT(address, instruction)                                                               \
    asm volatile(                                                                                 \
        "adr x9, 1f\n str x9, [%0]\n mov x9, #0x90000000\n msr nzcv, x9\n"                        \
        ".irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, " \
        "21, 22, 23, 24, 25, 26, 27, 28, 29, 30\n"                                                \
        "mov x\\number, #0xa000 + \\number\n"                                                     \
        ".endr\n" address "\n1: " instruction ::"r"(&slot().pc)                                   \
        : "memory")

void memory(unsigned way) {
    if (way == 0) FAULT("mov x9, #0x700000", "ldr w10, [x9]");
    if (way == 1) FAULT("mov x9, #0x700000", "str w10, [x9]");
    if (way == 2) FAULT("mov x9, #0x700000", "br x9");
    if (way == 3) FAULT("adr x9, 1f", "str w10, [x9]");
    if (way == 4) FAULT("add x9, sp, #1", "ldxr x10, [x9]");
}

void others(unsigned way) {
    if (way == 5) FAULT("", "udf #0");
    // fmov d0, #1.0, as data: the composer refuses programs in which it sees one.
    if (way == 6) FAULT("", ".long 0x1e6e1000");
    if (way == 7) FAULT("", "brk #1");
    if (way == 8) FAULT("", "svc #200");
    if (way == 9) FAULT("", "svc #12");
    FAULT("", "b 1b");
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    const unsigned way = wiring::config().way;
    way < 5 ? memory(way) : others(way);
    return 0;
}
