// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Arm erratum 843419 of Cortex-A53: behind an adrp in one of the last two words of a page, a load
// or store that uses its result may go astray. A linker puts a branch in its place, to a copy
// behind the text that branches back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

namespace verifier {

// Words of an image, by address.
using WordAt = std::function<std::optional<std::uint32_t>(std::uint64_t)>;

class MovedLoads {
  public:
    // [start, end) is the text as the object has it: copies lie behind it.
    MovedLoads(WordAt word, std::uint64_t start, std::uint64_t end)
        : word_{std::move(word)}, start_{start}, end_{end} {}

    // Whether the image executes `expected` at this address by way of a copy. Each copy serves one
    // address.
    bool is_moved(std::uint64_t address, std::uint32_t expected);

    static constexpr std::uint64_t copy_bytes = 8;
    [[nodiscard]] const std::set<std::uint64_t>& copies() const { return copies_; }

  private:
    WordAt word_;
    std::uint64_t start_, end_;
    std::set<std::uint64_t> copies_;
};

}  // namespace verifier
