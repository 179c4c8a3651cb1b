// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Masks of a machine word's lowest part.
#pragma once

#include <cstdint>

namespace verifier {

constexpr std::uint64_t ones(unsigned bits) { return bits >= 64 ? ~0ull : (1ull << bits) - 1; }
constexpr std::uint64_t most_of(unsigned bytes) { return ones(bytes * 8); }
inline constexpr std::uint64_t half = 0xffffffff;

}  // namespace verifier
