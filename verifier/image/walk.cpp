// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/image/walk.hpp"

#include <fmt/format.h>

namespace verifier {

std::string entry_text(int level, Physical entry, std::uint64_t word) {
    return fmt::format("level {}, entry at {:#x} = {:#018x}", level, entry, word);
}

}  // namespace verifier
