// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/check/beliefs.hpp"

namespace verifier {

std::vector<UnaskedRow> unasked_rows(const Case& in, PortFactKind kind,
                                     const std::set<const PortFact*>& asked) {
    const std::set<const Program*> running{in.members.program_of.begin(),
                                           in.members.program_of.end()};
    std::vector<UnaskedRow> found;
    for (const Program& program : in.programs)
        for (const PortFact& one : program.beliefs)
            if (running.contains(&program) && one.kind == kind && !asked.contains(&one))
                found.push_back({.program = program.elf.path.stem().string(), .row = &one});
    return found;
}

}  // namespace verifier
