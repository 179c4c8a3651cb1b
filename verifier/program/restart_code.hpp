// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The first steps of a program in a later life, read from its instructions by the machine's code:
// the entry branches on a nonzero argument, restores memory without a stack, and continues at the
// common start, whose first call reattaches the program's ring ends. docs/decisions/0005 describes
// the requirements.
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
