// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the interpretation cannot show of a machine's kernel, by name, with the argument why it holds.
// A residue is one shape of address in one function: a kernel that changes there has a finding, until
// somebody has looked at it again.
#pragma once

#include <cstdint>
#include <string_view>

namespace verifier {

struct Residue {
    std::string_view function;  // as the symbol says, without its parameters
    bool stores = false;
    unsigned bytes = 0;
    std::string_view address;  // as MemoryAccess::address has it
    unsigned most = 1;         // how many accesses of this shape the function has
    std::string_view reason;
};

// Places where the first rank of a set is taken. That a set is not empty there, and holds ranks of components only, is
// not shown: the idle row is always ready, every other place has asked before, and only ranks of States are inserted.
struct RankResidue {
    std::string_view function;
    unsigned most = 1;
};

}  // namespace verifier
