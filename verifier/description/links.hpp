// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A link is its parts: the ring `work.3.jobs` is the part `jobs` of the fourth link of the entry `work`,
// and its end in the worker is the port `work.jobs`.
#pragma once

#include "verifier/description/edges.hpp"

namespace verifier {

void read_links(const Entries& section, Reading& reading);

}  // namespace verifier
