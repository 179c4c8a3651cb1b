// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/image/memory.hpp"

#include <algorithm>
#include <cstring>

namespace verifier {
namespace {

// The first byte that is not zero, or the size.
std::uint64_t zeros_of(Bytes bytes) {
    const auto found =
        std::ranges::find_if(bytes, [](std::byte one) { return one != std::byte{0}; });
    return static_cast<std::uint64_t>(found - bytes.begin());
}

}  // namespace

Memory::Memory(const ElfFile& image) {
    for (const Segment& segment : image.segments)
        if (segment.type == loadable && segment.memory_size > 0) segments_.push_back(&segment);
    std::ranges::sort(segments_, {}, &Segment::physical_address);
}

const Segment* Memory::segment(Physical start, std::uint64_t size) const {
    const auto after = std::ranges::upper_bound(segments_, start, {}, &Segment::physical_address);
    if (after == segments_.begin()) return nullptr;
    const Segment* one = *std::prev(after);
    const std::uint64_t offset = start - one->physical_address;
    return offset <= one->memory_size && size <= one->memory_size - offset ? one : nullptr;
}

bool Memory::holds(Physical start, std::uint64_t size) const {
    while (size > 0) {
        const Segment* one = segment(start, 1);
        if (one == nullptr) return false;
        const std::uint64_t here = std::min(one->physical_address + one->memory_size - start, size);
        start += here;
        size -= here;
    }
    return true;
}

bool Memory::read(Physical start, std::span<std::byte> to) const {
    const Segment* one = segment(start, to.size());
    if (one == nullptr) return false;
    const std::uint64_t offset = start - one->physical_address;
    const std::uint64_t stored =
        offset < one->file_size ? std::min<std::uint64_t>(one->file_size - offset, to.size()) : 0;
    if (stored > 0) std::memcpy(to.data(), one->bytes.data() + offset, stored);
    std::fill(to.begin() + static_cast<std::ptrdiff_t>(stored), to.end(), std::byte{0});
    return true;
}

std::optional<std::uint64_t> Memory::word(Physical at) const {
    std::uint64_t value = 0;
    if (!read(at, std::as_writable_bytes(std::span{&value, 1}))) return std::nullopt;
    return value;
}

std::optional<Physical> Memory::first_difference(Physical start, Bytes bytes,
                                                 std::uint64_t size) const {
    const Segment* one = segment(start, size);
    if (one == nullptr) return start;
    const std::uint64_t offset = start - one->physical_address;
    const std::uint64_t stored =
        offset < one->file_size ? std::min(one->file_size - offset, size) : 0;
    const Bytes there = one->bytes.subspan(stored > 0 ? offset : 0, stored);
    const auto [mine, its] = std::ranges::mismatch(there, bytes);
    if (mine != there.end() && its != bytes.end())
        return start + static_cast<std::uint64_t>(mine - there.begin());
    const auto same = static_cast<std::uint64_t>(its - bytes.begin());
    const std::uint64_t rest =
        zeros_of(bytes.subspan(same));  // bytes past the stored ones must be zero
    if (same + rest < bytes.size()) return start + same + rest;
    const std::uint64_t zeros = zeros_of(there.subspan(std::min<std::uint64_t>(same, stored)));
    return same + zeros < stored ? std::optional{start + same + zeros} : std::nullopt;
}

}  // namespace verifier
