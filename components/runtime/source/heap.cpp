// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See ashlar/heap.hpp.
#include "ashlar/heap.hpp"

#include "ashlar/assertion.h"

namespace ashlar {

namespace {
constexpr std::uintptr_t mark = 0x41736c6148656170;  // xored with the block's address

constexpr std::uintptr_t up(std::uintptr_t value, std::uintptr_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}
template <typename Object>
Object* at(std::uintptr_t address) {
    return reinterpret_cast<Object*>(address);  // NOLINT(performance-no-int-to-ptr)
}
std::uintptr_t address_of(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }
}  // namespace

void Heap::give(void* start, std::size_t size) {
    // `ashlar ps` reads it so (composer/machine/usage.py).
    static_assert(offsetof(Heap, first_) == 0 && offsetof(Heap, start_) == 8 &&
                  offsetof(Heap, end_) == 16 && offsetof(Free, size) == 0 &&
                  offsetof(Free, next) == 8);
    start_ = up(address_of(start), unit);
    end_ = (address_of(start) + size) & ~std::uintptr_t{unit - 1};
    first_ = nullptr;
    if (end_ > start_) insert(start_, end_ - start_);
}

// A component that writes past a block, or to one that it has released, writes into this list.
bool Heap::is_whole() const {
    std::uintptr_t past = start_;
    for (const Free* one = first_; one != nullptr; one = one->next) {
        const std::uintptr_t block = address_of(one);
        if (block < past || block >= end_ || block % unit != 0) return false;
        if (one->size < unit || one->size > end_ - block || one->size % unit != 0) return false;
        past = block + one->size;
    }
    return true;
}

void* Heap::allocate(std::size_t size, std::size_t alignment) {
    ASHLAR_ASSERT(is_whole(), "a free block of the heap is overwritten");
    if (size > end_ - start_) return nullptr;  // also keeps the sums below from wrapping
    if (alignment < unit) alignment = unit;
    const std::size_t needed = up(size == 0 ? 1 : size, unit);
    for (Free** link = &first_; *link != nullptr; link = &(*link)->next) {
        const std::uintptr_t block = address_of(*link);
        const std::uintptr_t end = block + (*link)->size;
        const std::uintptr_t payload = up(block + unit, alignment);
        if (payload < block || payload > end || end - payload < needed) continue;
        *link = (*link)->next;
        const std::uintptr_t header = payload - unit;
        if (header > block) insert(block, header - block);
        if (end - payload > needed) insert(payload + needed, end - payload - needed);
        *at<Used>(header) = {.size = needed + unit, .check = header ^ mark};
        return at<void>(payload);
    }
    return nullptr;
}

bool Heap::release(void* pointer) {
    if (pointer == nullptr) return true;
    ASHLAR_ASSERT(is_whole(), "a free block of the heap is overwritten");
    const auto size = size_of(pointer);
    if (!size) return false;
    const std::uintptr_t header = address_of(pointer) - unit;
    at<Used>(header)->check = 0;
    insert(header, *size + unit);
    return true;
}

std::optional<std::size_t> Heap::size_of(const void* pointer) const {
    const std::uintptr_t header = address_of(pointer) - unit;
    if (header < start_ || header >= end_ || header % unit != 0) return std::nullopt;
    const Used used = *at<Used>(header);
    if (used.check != (header ^ mark)) return std::nullopt;
    return used.size - unit;
}

void Heap::insert(std::uintptr_t start, std::size_t size) {
    Free* before = nullptr;
    Free* after = first_;
    while (after != nullptr && address_of(after) < start) {
        before = after;
        after = after->next;
    }
    Free* block = at<Free>(start);
    *block = {.size = size, .next = after};
    if (after != nullptr && start + size == address_of(after)) {
        block->size += after->size;
        block->next = after->next;
    }
    if (before == nullptr) {
        first_ = block;
    } else if (address_of(before) + before->size == start) {
        before->size += block->size;
        before->next = block->next;
    } else {
        before->next = block;
    }
}

std::size_t Heap::free_bytes() const {
    std::size_t sum = 0;
    for (const Free* one = first_; one != nullptr; one = one->next) sum += one->size;
    return sum;
}

std::size_t Heap::blocks() const {
    std::size_t count = 0;
    for (const Free* one = first_; one != nullptr; one = one->next) ++count;
    return count;
}

}  // namespace ashlar
