// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What is known of a processor by its name.
#pragma once

#include <optional>
#include <string_view>

namespace verifier {

// Bits of a physical address that tables of 4 KiB pages without FEAT_LPA2 can hold; nothing of a
// processor that is not known.
std::optional<unsigned> physical_bits(std::string_view processor);

}  // namespace verifier
