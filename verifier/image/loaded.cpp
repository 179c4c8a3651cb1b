// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/image/loaded.hpp"

#include <algorithm>

#include "verifier/digest/sha256.hpp"

namespace verifier {
namespace {

// Whether a zero is stored in the file or made by the loader is no difference in memory.
Bytes without_zeros_behind(Bytes bytes) {
    while (!bytes.empty() && bytes.back() == std::byte{0}) bytes = bytes.first(bytes.size() - 1);
    return bytes;
}

}  // namespace

std::string loaded_digest(const Memory& memory, Physical entry) {
    Sha256 digest;
    digest.add(entry.number());
    for (const Segment* segment : memory.segments()) {
        const auto loaded = std::min<std::uint64_t>(segment->bytes.size(), segment->memory_size);
        const Bytes bytes = without_zeros_behind(segment->bytes.first(loaded));
        digest.add(segment->physical_address.number());
        digest.add(segment->memory_size);
        digest.add(std::uint64_t{bytes.size()});
        digest.add(bytes);
    }
    return digest.digits();
}

}  // namespace verifier
