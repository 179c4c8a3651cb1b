// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Circles among components: who supervises whom, who waits for whom.
#pragma once

#include "verifier/meaning/authority.hpp"

namespace verifier {

// Circles that share no member, each from one of its members on; as long as there are any, but for
// `most`.
std::vector<std::vector<Rank>> circles(const std::vector<Way>& ways, std::size_t components,
                                       std::size_t most = 20);

}  // namespace verifier
