// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Arm erratum 843419 of Cortex-A53: behind an adrp in one of the last two words of a page, a load
// or store that uses its result may go astray. A linker puts a branch in its place, to a copy
// behind the text that branches back.
#pragma once

#include <utility>

#include "verifier/kernel/linker_copies.hpp"

namespace verifier::aarch64 {

class MovedLoads final : public LinkerCopies {
  public:
    // [start, end) is the text as the object has it: copies lie behind it.
    MovedLoads(WordAt word, std::uint64_t start, std::uint64_t end)
        : word_{std::move(word)}, start_{start}, end_{end} {}

    bool is_moved(std::uint64_t address, std::uint32_t expected) override;
    [[nodiscard]] std::uint64_t copy_bytes() const override { return 8; }

  private:
    WordAt word_;
    std::uint64_t start_, end_;
};

}  // namespace verifier::aarch64
