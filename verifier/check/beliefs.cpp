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
        for (const PortFact& belief : program.beliefs)
            if (running.contains(&program) && belief.kind == kind && !asked.contains(&belief))
                found.push_back({.program = program.elf.path.stem().string(), .row = &belief});
    return found;
}

}  // namespace verifier
