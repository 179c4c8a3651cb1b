// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// operator new and delete over the declared heap. Running out is a panic with a sentence: there are
// no exceptions. The nothrow forms return nullptr.
#include <new>

#include "ashlar/heap.hpp"
#include "ashlar/port.hpp"

extern "C" {
extern std::byte __heap_start[];  // NOLINT: named by link.ld
extern std::byte __heap_end[];    // NOLINT
}

namespace {
using namespace std::string_view_literals;

constinit ashlar::Heap heap{};
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
}  // namespace

const std::nothrow_t std::nothrow{};

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
