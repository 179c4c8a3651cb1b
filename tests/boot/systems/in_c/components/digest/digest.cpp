// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Ends the machine with status 32 if C computes what CRC-32 is known to be.
#include "checksum.h"

#include <ashlar/print.hpp>
#include <wiring.hpp>

namespace {
constexpr std::uint32_t of_digits = 0xcbf4'3926;        // of "123456789": the check value of CRC-32
constexpr std::uint32_t of_digits_twice = 0x4b83'7ae4;  // of "123456789123456789"
constexpr std::uint32_t all = 0xf;
}  // namespace

int main() {
    std::uint32_t twice = 0;
    const std::uint32_t once = checksum("123456789", 9);
    const bool found = checksum_of_double("123456789", &twice);
    ashlar::print(wiring::print, "CRC-32 {:#x}, of the double {:#x}, library {:#x}", once, twice,
                  library_works());
    ashlar::power_off(
        once == of_digits && found && twice == of_digits_twice && library_works() == all ? 32 : 1);
}
