// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `policy`: what must hold of the system, and what is taken for granted.
#pragma once

#include "verifier/description/board.hpp"
#include "verifier/description/edges.hpp"

namespace verifier {

void read_policy(const std::vector<const Node*>& policy, const BoardFile& board, Reading& reading);

}  // namespace verifier
