// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Rows of .ashlar.ports with the values that a program's code assumes (V903 to V909). A check
// compares the rows that it asks for. A row that no check asked for is about something outside of
// the description.
#pragma once

#include <set>
#include <vector>

#include "verifier/check/check.hpp"

namespace verifier {

struct UnaskedRow {
    std::string program;  // the name of its file
    const PortFact* row = nullptr;
};

// Rows of one kind, in all programs that a component of the image runs, that no check has `asked`
// for.
std::vector<UnaskedRow> unasked_rows(const Case& in, PortFactKind kind,
                                     const std::set<const PortFact*>& asked);

}  // namespace verifier
