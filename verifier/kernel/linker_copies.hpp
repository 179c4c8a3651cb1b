// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Instructions that a linker moves behind the text, and branches to, because of an erratum of a
// processor: the one difference that an image's text may have from the kernel's object.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

namespace verifier {

// Four bytes of an image as a number, by address.
using WordAt = std::function<std::optional<std::uint32_t>(std::uint64_t)>;

class LinkerCopies {
  public:
    virtual ~LinkerCopies() = default;

    // Whether the image executes `expected` at this address by way of a copy. Each copy serves one
    // address.
    virtual bool is_moved(std::uint64_t address, std::uint32_t expected) = 0;
    [[nodiscard]] virtual std::uint64_t copy_bytes() const = 0;
    [[nodiscard]] const std::set<std::uint64_t>& copies() const { return copies_; }

  protected:
    std::set<std::uint64_t> copies_;
};

}  // namespace verifier
