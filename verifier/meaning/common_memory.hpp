// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Frames that several components map, whatever the description says of them.
#pragma once

#include "verifier/meaning/authority.hpp"

namespace verifier {

std::vector<CommonMemory> common_memory(const Spaces& spaces, const Comparison& comparison,
                                        std::size_t components);

// Who maps any byte of a physical range; `all` is sorted, and its members do not overlap.
void add_holders(const std::vector<CommonMemory>& all, Physical start, Physical end,
                 std::vector<Holder>& to);
// Each rank once, by rank; it writes where one of its mappings does.
void settle(std::vector<Holder>& holders);

// Of every region: who maps the frames that those have to whom it is declared.
void holders_of_regions(const Spaces& spaces, const Comparison& comparison, std::size_t components,
                        Authority& in);

}  // namespace verifier
