// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What lies in the kernel's data and read-only data: tables by their symbols, what their rows point
// at, and the constants of the kernel's object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verifier/check/check.hpp"

namespace verifier {

struct Storage {
    std::string name;
    Virtual address;
    std::uint64_t size = 0;
    bool mutable_ = false;
    std::uint64_t alignment = 8;
};

// Memory that nothing else may overlap: tables, and the storage of rows of descriptors[] that the
// kernel writes.
std::vector<Storage> all_storage(const Case& in);
// Arrays that are only read may be one for several.
std::vector<Storage> read_only_arrays(const Case& in);

struct NonzeroByte {
    Virtual address;
    std::byte value{};
};

// The first byte of the kernel's memory there that is not zero; V402 refuses what is not mapped.
std::optional<NonzeroByte> first_nonzero(const Case& in, Virtual address, std::uint64_t size);

// V705: each begins where the previous one ends, up to its alignment, and read-only data has zeros
// between. So no pointer of a row leads to memory without an owner.
void judge_neighbours(const Case& in, Report& to);

}  // namespace verifier
