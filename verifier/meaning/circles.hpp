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

// Everybody on any circle that a member of this one is on too, in order; a lone circle's members when nothing else leads
// from one of them to another.
struct Entangled {
    std::vector<Rank> members;
    bool alone = false;
};
Entangled entangled(const std::vector<Way>& ways, const std::vector<Rank>& circle,
                    std::size_t components);

}  // namespace verifier
