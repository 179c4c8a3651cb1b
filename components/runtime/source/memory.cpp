// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The C functions that compilers and libc++ call. Compiled with -fno-builtin, or the loops would
// become calls of themselves. Copies go by words where both sides are aligned: -mstrict-align
// holds.
#include <cstddef>
#include <cstdint>

namespace {
using Byte = unsigned char;
// May alias anything: these functions work on the bytes of any type.
using Word [[gnu::may_alias]] = std::uint64_t;
constexpr std::uintptr_t word_mask = sizeof(Word) - 1;

bool aligned(const void* one, const void* other) {
    return ((reinterpret_cast<std::uintptr_t>(one) | reinterpret_cast<std::uintptr_t>(other)) &
            word_mask) == 0;
}
}  // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size) {
    auto* target = static_cast<Byte*>(to);
    const auto* source = static_cast<const Byte*>(from);
    if (aligned(target, source)) {
        for (; size >= sizeof(Word);
             size -= sizeof(Word), target += sizeof(Word), source += sizeof(Word)) {
            *reinterpret_cast<Word*>(target) = *reinterpret_cast<const Word*>(source);
        }
    }
    while (size-- > 0) *target++ = *source++;
    return to;
}

void* memmove(void* to, const void* from, std::size_t size) {
    auto* target = static_cast<Byte*>(to);
    const auto* source = static_cast<const Byte*>(from);
    if (reinterpret_cast<std::uintptr_t>(target) - reinterpret_cast<std::uintptr_t>(source) >=
        size) {
        for (std::size_t at = 0; at < size; ++at) target[at] = source[at];
    } else {
        while (size-- > 0) target[size] = source[size];
    }
    return to;
}

void* memset(void* to, int value, std::size_t size) {
    auto* target = static_cast<Byte*>(to);
    const auto byte = static_cast<Byte>(value);
    if (aligned(target, target)) {
        const Word word = 0x0101010101010101u * byte;
        for (; size >= sizeof(Word); size -= sizeof(Word), target += sizeof(Word)) {
            *reinterpret_cast<Word*>(target) = word;
        }
    }
    while (size-- > 0) *target++ = byte;
    return to;
}

int memcmp(const void* left, const void* right, std::size_t size) {
    const auto* one = static_cast<const Byte*>(left);
    const auto* other = static_cast<const Byte*>(right);
    for (std::size_t at = 0; at < size; ++at) {
        if (one[at] != other[at]) return one[at] < other[at] ? -1 : 1;
    }
    return 0;
}

void* memchr(const void* in, int value, std::size_t size) {
    const auto* bytes = static_cast<const Byte*>(in);
    for (std::size_t at = 0; at < size; ++at) {
        if (bytes[at] == static_cast<Byte>(value)) return const_cast<Byte*>(bytes + at);
    }
    return nullptr;
}

std::size_t strlen(const char* text) {
    std::size_t length = 0;
    while (text[length] != '\0') ++length;
    return length;
}

int strcmp(const char* left, const char* right) {
    while (*left != '\0' && *left == *right) {
        ++left;
        ++right;
    }
    return static_cast<Byte>(*left) - static_cast<Byte>(*right);
}

int strncmp(const char* left, const char* right, std::size_t size) {
    for (; size > 0; --size, ++left, ++right) {
        if (*left != *right) return static_cast<Byte>(*left) - static_cast<Byte>(*right);
        if (*left == '\0') return 0;
    }
    return 0;
}

char* strchr(const char* text, int value) {
    for (;; ++text) {
        if (*text == static_cast<char>(value)) return const_cast<char*>(text);
        if (*text == '\0') return nullptr;
    }
}
}
