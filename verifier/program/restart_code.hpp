// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a program does first in a life that is not its first one, read from its instructions by the
// machine's room: the entry branches where its argument is not zero, restores memory without a stack,
// and goes on to the common start, whose first call reattaches the program's ring ends.
// docs/decisions/0005 says what a new life must find.
#pragma once

#include <cstdint>
#include <vector>

#include "verifier/program/program.hpp"

namespace verifier {

struct Restored {
    Virtual from;  // of a copy; 0: zeros
    Virtual start, end;
};

struct RestartCode {
    std::vector<Restored> restored;
    Virtual ends_at;         // the rows of ring ends
    std::uint64_t ends = 0;  // how many
};

}  // namespace verifier
