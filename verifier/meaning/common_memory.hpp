// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Frames that several components map, independent of the description.
#pragma once

#include "verifier/meaning/authority.hpp"

namespace verifier {

std::vector<CommonMemory> common_memory(const Spaces& spaces, const Comparison& comparison,
                                        std::size_t components);

// The components that map any byte of a physical range; `all` is sorted without overlap.
void add_holders(const std::vector<CommonMemory>& all, Physical start, Physical end,
                 std::vector<Holder>& to);
// Each rank once, by rank; it writes where one of its mappings does.
void settle(std::vector<Holder>& holders);

// For every region: the components that map the frames of its declared holders.
void holders_of_regions(const Spaces& spaces, const Comparison& comparison, std::size_t components,
                        Authority& in);

}  // namespace verifier
