// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Cycles among components: of supervision and of waiting.
#pragma once

#include "verifier/meaning/authority.hpp"

namespace verifier {

// Circles that share no member, each from one of its members on; as long as there are any, but for
// `most`.
std::vector<std::vector<Rank>> circles(const std::vector<Way>& ways, std::size_t components,
                                       std::size_t most = 20);

// All components on any cycle that shares a member with this one, in order; for an isolated cycle,
// its members.
struct Entangled {
    std::vector<Rank> members;
    bool alone = false;
};
Entangled entangled(const std::vector<Way>& ways, const std::vector<Rank>& circle,
                    std::size_t components);

}  // namespace verifier
