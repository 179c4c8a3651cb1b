// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Decodes words, hexadecimal and one a line of standard input, for tests/verifier/test_decoder.py:
// the operation's number and every other field, so that two words that are printed alike are alike
// to the verifier.
#include <fmt/format.h>

#include <cstdint>
#include <iostream>

#include "verifier/arch/aarch64/decoder.hpp"

int main() {
    constexpr std::uint64_t address = 0x40080404;
    for (std::uint32_t word = 0; std::cin >> std::hex >> word;) {
        const auto one = verifier::aarch64::decode(word, address);
        fmt::print("{} {} {} {} {} {} {} {} {} {} {} {} {} {:x} {:x} {:x}\n",
                   static_cast<unsigned>(one.operation), one.d, one.d2, one.n, one.m, one.wide,
                   one.pair, one.vector, static_cast<unsigned>(one.index), one.size, one.shift,
                   one.condition, static_cast<unsigned>(one.extended), one.system, one.immediate,
                   one.target);
    }
}
