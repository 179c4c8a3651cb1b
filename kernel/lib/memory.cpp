// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The four functions that a compiler may call on its own. Compiled with -fno-builtin, or these
// loops would be turned into calls of themselves. The kernel copies little: short beats fast here,
// but for whole words of bytes that are set: interrupts are off while a component's state is cleared.
#include <cstddef>
#include <cstdint>

extern "C" {

void* memcpy(void* to, const void* from, std::size_t size) {
    auto* target = static_cast<unsigned char*>(to);
    const auto* source = static_cast<const unsigned char*>(from);
    for (; size != 0; --size) *target++ = *source++;
    return to;
}

void* memset(void* to, int byte, std::size_t size) {
    using Word [[gnu::may_alias]] = std::uint64_t;
    auto* target = static_cast<unsigned char*>(to);
    const Word word = std::uint64_t{static_cast<unsigned char>(byte)} * 0x0101'0101'0101'0101;
    if (reinterpret_cast<std::uintptr_t>(to) % sizeof word == 0) {
        for (; size >= sizeof word; size -= sizeof word, target += sizeof word)
            *reinterpret_cast<Word*>(target) = word;
    }
    for (; size != 0; --size) *target++ = static_cast<unsigned char>(byte);
    return to;
}

void* memmove(void* to, const void* from, std::size_t size) {
    auto* target = static_cast<unsigned char*>(to);
    const auto* source = static_cast<const unsigned char*>(from);
    if (target <= source) return memcpy(to, from, size);
    while (size-- != 0) target[size] = source[size];
    return to;
}

int memcmp(const void* left, const void* right, std::size_t size) {
    const auto* a = static_cast<const unsigned char*>(left);
    const auto* b = static_cast<const unsigned char*>(right);
    for (; size != 0; --size, ++a, ++b) {
        if (*a != *b) return *a - *b;
    }
    return 0;
}

}  // extern "C"
