// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What numbers and strings of a device tree's text are: 64 bits without a sign, and bytes.
#pragma once

#include <cstdint>
#include <string>

#include "verifier/description/tree_text.hpp"

namespace verifier {

// A literal, a character in quotes, or an expression in parentheses.
std::uint64_t number(TreeText& text);
// The bytes between quotes, which come next; escapes are resolved.
std::string quoted(TreeText& text, char quote);

}  // namespace verifier
