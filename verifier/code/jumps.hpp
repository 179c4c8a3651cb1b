// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Targets of jumps through a register. Two patterns are proved, and all other jumps have no
// targets: a bounded index into a read-only table of offsets (a switch), and a register that every
// path to the instruction has set to an address (the vectors, which pass their handler).
#pragma once

#include "verifier/code/code.hpp"
#include "verifier/code/text.hpp"

namespace verifier {

struct ResolvedJump {
    std::uint64_t address = 0;
    std::vector<std::uint64_t> targets;  // sorted, each once; none: not resolved
    std::string how;
};

CodePlace place_of(const Text& text, const code::Instruction& instruction);

// All of them, by address; the text learns the targets.
std::vector<ResolvedJump> resolve_jumps(Text& text);

}  // namespace verifier
