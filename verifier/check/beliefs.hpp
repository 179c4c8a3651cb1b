// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Rows of .ashlar.ports that say what a program's code believes (V903 to V909): those that a check
// asked for, it has compared. A row that none asked for speaks of something that the description
// does not have.
#pragma once

#include <set>
#include <vector>

#include "verifier/check/check.hpp"

namespace verifier {

struct UnaskedRow {
    std::string program;  // the name of its file
    const PortFact* row = nullptr;
};

// Rows of one kind that were not `asked` for, of all programs that a component of the image runs.
std::vector<UnaskedRow> unasked_rows(const Case& in, PortFactKind kind,
                                     const std::set<const PortFact*>& asked);

}  // namespace verifier
