// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a program does first in a life that is not its first one, read from its instructions by the
// machine's room: the entry branches where its argument is not zero, restores memory without a stack,
// and goes on to the common start, whose first call takes up the program's ring ends.
// docs/decisions/0005 says what a new life must find.
#pragma once

#include <cstdint>
#include <vector>

#include "verifier/program/program.hpp"

namespace verifier {

struct Restored {
    std::uint64_t from = 0;  // of a copy; 0: zeros
    std::uint64_t start = 0, end = 0;
};

struct RestartCode {
    std::vector<Restored> restored;
    std::uint64_t ends_at = 0, ends = 0;  // the rows of ring ends, and how many; none: 0
};

}  // namespace verifier
