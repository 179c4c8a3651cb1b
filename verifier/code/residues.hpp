// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Accesses of a machine's kernel that the interpretation cannot prove, by name, with the argument
// why they hold. A residue is one form of address in one function: a kernel that changes there has
// a finding until a person has reviewed it again.
#pragma once

#include <cstdint>
#include <string_view>

namespace verifier {

struct Residue {
    std::string_view function;  // as in the symbol, without parameters
    bool stores = false;
    unsigned bytes = 0;
    std::string_view address;  // as MemoryAccess::address has it
    unsigned most = 1;         // how many accesses of this shape the function has
    std::string_view reason;
};

// Places that take the first rank of a set. It is not shown that the set is not empty there and
// holds only ranks of components: the idle row is always ready, every other place has tested
// before, and only ranks of States are inserted.
struct RankResidue {
    std::string_view function;
    unsigned most = 1;
};

}  // namespace verifier
