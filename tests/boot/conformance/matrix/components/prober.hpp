// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What every component of this system does: it reads, writes and jumps to address after address, each access
// a life of its own where it faults, and keeps what it could do in a region that outlives it. The test compares that
// with the plan. What a register and the log's record of a fault must agree on is in x9 (address) and x10 (access);
// x12 says that a jump is not to a random address.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include <wiring.hpp>

namespace matrix {

inline constexpr std::uint64_t page_size = 4096;
inline constexpr std::uint64_t probed_offset =
    0xfe0;  // identification registers of a PrimeCell: harmless
inline constexpr std::uint64_t lives_between_pauses = 16;  // two records each: the log holds 49

enum : unsigned { reads, writes, jumps, locates, kinds };

// Segments that a small program would not have.
[[gnu::used, gnu::retain]] inline volatile std::uint64_t initialised = 0x5eed;
[[gnu::used, gnu::retain]] inline volatile std::uint64_t zeroed;
[[gnu::used, gnu::retain]] inline const std::uint64_t constant = 0xc0;

inline constexpr std::uint32_t ret = 0xd65f03c0;

struct Range {
    std::uint64_t first, step, count;
};
inline constexpr std::uint64_t kernel_base = 0xffff'ffff'fe00'0000;
inline constexpr Range ranges[]{
    {0, page_size, 512},                          // stacks, rings, small regions, programs
    {0x0100'0000 - page_size, page_size, 2562},   // three large blocks, and what lies between
    {0x01ff'a000, page_size, 7},                  // fixed addresses: in 25 bits,
    {0x007f'ffff'a000, page_size, 7},             // at the end of 39,
    {0xffff'ffff'a000, page_size, 7},             // at the end of 48
    {kernel_base - page_size, page_size, 8193},   // all of the kernel's half
    {0x4008'0000 - page_size, page_size, 1024},   // the image, if it were mapped where it lies
    {0x0800'0000, 16 * page_size, 768},           // so with the devices
    {0, 1ull << 30, 512},                         // entries of a root of 39 bits
    {0 - (1ull << 39), 1ull << 30, 512},          // and of one above
    {1ull << 39, 1ull << 39, 511},                // of 48 bits
    {0xa5ull << 56, page_size, 512},              // the first range with a tag in its top byte,
    {1ull << 25, page_size, 64},                  // and a bit that is past a space of 25 bits,
    {1ull << 39, page_size, 64},                  // of 39,
    {1ull << 48, page_size, 64},                  // of 48
    {kernel_base - (1ull << 25), page_size, 64},  // and before the kernel's
};

// What outlives the prober: the entries are addresses, with a bit in the low three for each access that went well.
struct Progress {
    volatile std::uint64_t next;  // access to try: number of the entry * kinds + kind
    volatile std::uint64_t lives;
    volatile std::uint64_t size;   // entries there is room for
    volatile std::uint64_t swept;  // of these are not random
};

inline std::uint64_t mixed(std::uint64_t value) {  // splitmix64
    value += 0x9e37'79b9'7f4a'7c15;
    value = (value ^ value >> 30) * 0xbf58'476d'1ce4'e5b9;
    value = (value ^ value >> 27) * 0x94d0'49bb'1331'11eb;
    return value ^ value >> 31;
}

// Most of 64 bits is never used: half of the addresses are drawn from where something could be.
inline std::uint64_t any_address(std::uint64_t seed, std::uint64_t number) {
    const std::uint64_t value = mixed(seed ^ mixed(number));
    constexpr std::uint64_t halves[]{~0ull, (1ull << 39) - 1, (1ull << 25) - 1, (1ull << 25) - 1};
    const std::uint64_t kept = value & halves[number % 4];
    return (number % 4 == 3 ? kernel_base | kept : kept) & ~7ull;
}

constexpr std::uint64_t swept() {
    std::uint64_t sum = 0;
    for (const Range& one : ranges) sum += one.count;
    return sum;
}

inline std::uint64_t address_of(std::uint64_t number, std::uint64_t seed) {
    for (const Range& one : ranges) {
        if (number < one.count) return (one.first + number * one.step) | probed_offset;
        number -= one.count;
    }
    return any_address(seed, number);
}

// Two of each access: the log counts a fault at the same pc as the last one instead of recording it.
template <unsigned copy>
inline void read(std::uint64_t address) {
    asm volatile(
        "mov x9, %[address]\n mov x10, #1\n mov x11, %[copy]\n"
        "ldr w11, [x9]"
        :
        : [address] "r"(address), [copy] "i"(copy)
        : "x9", "x10", "x11", "memory");
}
template <unsigned copy>
inline void write_back(std::uint64_t address) {
    asm volatile(
        "mov x9, %[address]\n mov x10, #2\n mov x11, %[copy]\n"
        "ldr w11, [x9]\n str w11, [x9]"
        :
        : [address] "r"(address), [copy] "i"(copy)
        : "x9", "x10", "x11", "memory");
}
template <unsigned copy>
inline void write(std::uint64_t address) {
    asm volatile(
        "mov x9, %[address]\n mov x10, #2\n mov x11, %[copy]\n"
        "str wzr, [x9]"
        :
        : [address] "r"(address), [copy] "i"(copy)
        : "x9", "x10", "x11", "memory");
}
inline void jump(std::uint64_t address, std::uint64_t known) {
    asm volatile(
        "mov x9, %[address]\n mov x10, #3\n mov x12, %[known]\n"
        "blr x9"
        :
        : [address] "r"(address), [known] "r"(known)
        : "x9", "x10", "x12", "x30", "memory");
}

// Faults on any page that can be read; only then does the log say which frame lies there.
template <unsigned copy>
inline void locate(std::uint64_t address) {
    asm volatile(
        "mov x9, %[address]\n mov x10, #4\n mov x11, %[copy]\n"
        "ldxr w11, [x9]"
        :
        : [address] "r"(address | 1), [copy] "i"(copy)
        : "x9", "x10", "x11", "memory");
}

// A `ret` of that page, or a word that is no instruction, which the log distinguishes from a page
// that is not executable.
inline std::uint64_t landing(std::uint64_t address) {
    const std::uint64_t page = address & ~(page_size - 1);
    std::uint64_t found = address;
    for (std::uint64_t at = page; at < page + page_size; at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, ashlar::Address{at}.as<const void>(), 4);
        if (word == ret) return at;
        if (word == 0) found = at;
    }
    return found;
}

template <unsigned copy>
void attempt(unsigned kind, std::uint64_t address, bool known, bool readable, bool device) {
    if (kind == reads) return read<copy>(address);
    if (kind == writes) return readable ? write_back<copy>(address) : write<copy>(address);
    if (kind == jumps) return jump(readable && !device ? landing(address) : address, known);
    if (known && readable && !device) locate<copy>(address);
}

// `pause` is called before the log overflows, and at the end. `devices` are addresses of pages.
template <typename Pause>
void probe(std::span<std::byte> memory, std::uint64_t seed, Pause pause,
           std::span<const std::uint64_t> devices = {}) {
    auto& progress = *reinterpret_cast<Progress*>(memory.data());
    auto* entries = reinterpret_cast<volatile std::uint64_t*>(memory.data() + page_size);
    progress.size = (memory.size() - page_size) / sizeof *entries;
    progress.swept = swept();
    progress.lives = progress.lives + 1;
    if (progress.lives % lives_between_pauses == 0) pause();
    while (progress.next < progress.size * kinds) {
        const std::uint64_t now = progress.next;
        const unsigned kind = now % kinds;
        auto& entry = entries[now / kinds];
        std::uint64_t address = address_of(now / kinds, seed);
        bool device = false;
        for (const std::uint64_t one : devices) device |= one == (address & ~(page_size - 1));
        if (device) address = (address & ~(page_size - 1)) | probed_offset;
        if (kind == reads) entry = address;
        progress.next = now + 1;
        const bool readable = (entry & 1u << reads) != 0;
        if (now / kinds % 2 == 0) {
            attempt<0>(kind, address, now / kinds < swept(), readable, device);
        } else {
            attempt<1>(kind, address, now / kinds < swept(), readable, device);
        }
        if (kind != locates) entry = entry | 1u << kind;
    }
    pause();
}

}  // namespace matrix
