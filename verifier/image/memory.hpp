// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Physical memory as the loader leaves it: the bytes of every PT_LOAD at its physical address, zero
// from its file size to its memory size. What lies in no segment is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "verifier/elf/elf.hpp"

namespace verifier {

class Memory {
  public:
    explicit Memory(const ElfFile& image);

    [[nodiscard]] const std::vector<const Segment*>& segments() const { return segments_; }
    // The segment that holds all of a range; nullptr: none does.
    [[nodiscard]] const Segment* segment(Physical start, std::uint64_t size) const;
    // Whether every byte of a range lies in one segment or another.
    [[nodiscard]] bool holds(Physical start, std::uint64_t size) const;
    [[nodiscard]] std::optional<std::uint64_t> word(Physical at) const;
    // Copies; what lies in no segment is left as it is, and false is returned.
    [[nodiscard]] bool read(Physical start, std::span<std::byte> to) const;
    // The first byte of a range that differs from `bytes`, which is followed by zeros up to `size`.
    [[nodiscard]] std::optional<Physical> first_difference(Physical start, Bytes bytes,
                                                           std::uint64_t size) const;
    [[nodiscard]] std::optional<Physical> first_nonzero(Physical start, std::uint64_t size) const {
        return first_difference(start, {}, size);
    }

  private:
    std::vector<const Segment*> segments_;  // sorted by physical address
};

}  // namespace verifier
