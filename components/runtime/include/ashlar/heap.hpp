// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// First-fit allocator over one fixed range; free blocks are sorted by address and merge with their
// neighbours. Single-threaded, as every component is. `new` and `delete`, and C's `malloc` and
// `free`, use one over the heap that component.yaml declares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ashlar {

// The allocator. Components use `new`, `delete` and the standard library's containers; a second
// heap over a region of their own is a Heap.
class Heap {
  public:
    static constexpr std::size_t unit = 16;  // alignment of every block and of every size

    constexpr Heap() = default;
    // Takes [start, start + size); a remainder smaller than a unit stays unused.
    void give(void* start, std::size_t size);

    // nullptr: no block is large enough. `alignment` is a power of two.
    [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment = unit);
    // `pointer` came from allocate, or is nullptr. False: it did not, nothing was done.
    bool release(void* pointer);
    // Bytes of a live block, at least what was asked for; none for a pointer that is no block.
    [[nodiscard]] std::optional<std::size_t> size_of(const void* pointer) const;

    // Bytes in free blocks, together; the largest block may be smaller.
    [[nodiscard]] std::size_t free_bytes() const;
    [[nodiscard]] std::size_t blocks() const;  // free blocks: 1 when all memory is released

  private:
    struct Free {
        std::size_t size;
        Free* next;
    };
    // Precedes the memory that the caller gets; the check word detects a foreign or second release.
    struct Used {
        std::size_t size;
        std::uintptr_t check;
    };
    static_assert(sizeof(Free) == unit && sizeof(Used) == unit);

    [[nodiscard]] bool is_whole() const;  // the list of free blocks
    void insert(std::uintptr_t start, std::size_t size);

    Free* first_ = nullptr;
    std::uintptr_t start_ = 0, end_ = 0;
};

}  // namespace ashlar
