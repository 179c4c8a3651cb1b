// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Arm erratum 843419 of Cortex-A53: after an adrp in one of the last two words of a page, a load or
// store that uses its result may use a wrong address. A linker replaces it by a branch to a copy
// after the text, which branches back.
#pragma once

#include <utility>

#include "verifier/kernel/linker_copies.hpp"

namespace verifier::aarch64 {

class MovedLoads final : public LinkerCopies {
  public:
    // [start, end) is the text as in the object; the copies follow it.
    MovedLoads(WordAt word, std::uint64_t start, std::uint64_t end)
        : word_{std::move(word)}, start_{start}, end_{end} {}

    bool is_moved(std::uint64_t address, std::uint32_t expected) override;
    [[nodiscard]] std::uint64_t copy_bytes() const override { return 8; }

  private:
    WordAt word_;
    std::uint64_t start_, end_;
};

}  // namespace verifier::aarch64
