// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The identity of a loaded image. Two files with the same digest leave the same memory and begin at
// the same address, independent of symbols, debug information and the order of their headers.
#pragma once

#include <string>

#include "verifier/image/memory.hpp"

namespace verifier {

// SHA-256 over the entry, then, of each segment that has memory, in order of physical addresses:
// its address, the bytes of memory that it has, how many of them there are up to the last that is
// not zero, and these. Numbers are eight bytes, little-endian. 64 digits.
std::string loaded_digest(const Memory& memory, Physical entry);

}  // namespace verifier
