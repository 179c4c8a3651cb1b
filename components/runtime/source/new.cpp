// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// operator new and delete, and C's malloc and free, over the declared heap. Where `new` runs out, it is
// a panic with a sentence: there are no exceptions. The nothrow forms and malloc return nullptr.
#include <cstring>
#include <new>

#include "ashlar/heap.hpp"
#include "ashlar/port.hpp"

extern "C" {
extern std::byte __heap_start[];  // NOLINT: named by link.ld
extern std::byte __heap_end[];    // NOLINT
}

// By this name `ashlar ps` finds it (composer/machine/usage.py).
extern "C" {
constinit ashlar::Heap ashlar_heap{};  // NOLINT
}

namespace {
using namespace std::string_view_literals;

constinit ashlar::Heap& heap = ashlar_heap;
constinit bool ready = false;

// Compared as numbers, because for the compiler these are two objects with different addresses.
std::size_t heap_size() {
    return reinterpret_cast<std::uintptr_t>(__heap_end) -
           reinterpret_cast<std::uintptr_t>(__heap_start);
}

void* try_allocate(std::size_t size, std::size_t alignment) {
    if (!ready) {
        ready = true;
        heap.give(__heap_start, heap_size());
    }
    return heap.allocate(size, alignment);
}

void* allocate(std::size_t size, std::size_t alignment) {
    if (void* block = try_allocate(size, alignment)) return block;
    ashlar::panic(heap_size() == 0 ? "new: component.yaml declares no heap"sv
                                   : "new: the heap is used up; component.yaml: heap"sv);
}

void release(void* pointer) {
    if (!heap.release(pointer))
        ashlar::panic("delete: this pointer is not a live block of the heap"sv);
}

// A component without a heap has no use for malloc: it would never get memory.
void* allocate_for_c(std::size_t size, std::size_t alignment) {
    if (heap_size() == 0) ashlar::panic("malloc: component.yaml declares no heap"sv);
    return try_allocate(size, alignment);
}
}  // namespace

const std::nothrow_t std::nothrow{};

extern "C" {
void* malloc(std::size_t size) { return allocate_for_c(size, ashlar::Heap::unit); }

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return allocate_for_c(size, alignment);
}

void free(void* pointer) {
    if (!heap.release(pointer))
        ashlar::panic("free: this pointer is not a live block of the heap"sv);
}

void* calloc(std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
    void* block = malloc(bytes);
    return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}

// The block moves unless it is large enough; the old one stays as it was where there is no room.
void* realloc(void* pointer, std::size_t size) {
    if (pointer == nullptr) return malloc(size);
    const auto before = heap.size_of(pointer);
    if (!before) ashlar::panic("realloc: this pointer is not a live block of the heap"sv);
    if (size <= *before) return pointer;
    void* block = malloc(size);
    if (block == nullptr) return nullptr;
    std::memcpy(block, pointer, *before);
    free(pointer);
    return block;
}
}

void* operator new(std::size_t size) { return allocate(size, ashlar::Heap::unit); }
void* operator new[](std::size_t size) { return allocate(size, ashlar::Heap::unit); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return try_allocate(size, ashlar::Heap::unit);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return try_allocate(size, ashlar::Heap::unit);
}
void operator delete(void* pointer) noexcept { release(pointer); }
void operator delete[](void* pointer) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { release(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { release(pointer); }
void operator delete(void* pointer, std::align_val_t) noexcept { release(pointer); }
void operator delete[](void* pointer, std::align_val_t) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t, std::align_val_t) noexcept { release(pointer); }
void operator delete[](void* pointer, std::size_t, std::align_val_t) noexcept { release(pointer); }
void operator delete(void* pointer, const std::nothrow_t&) noexcept { release(pointer); }
void operator delete[](void* pointer, const std::nothrow_t&) noexcept { release(pointer); }
