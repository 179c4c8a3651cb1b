// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a machine calls one of its registers, for whoever prints a log record.
#pragma once

namespace abi {

struct RegisterName {
    char text[3];
    unsigned length;  // of the text
};

// Of registers that are called by a letter and a number below 100.
[[nodiscard]] constexpr RegisterName numbered_register(char letter, unsigned number) {
    const char digits[] = {static_cast<char>('0' + number / 10),
                           static_cast<char>('0' + number % 10)};
    return {{letter, number < 10 ? digits[1] : digits[0], digits[1]}, number < 10 ? 2u : 3u};
}

}  // namespace abi
