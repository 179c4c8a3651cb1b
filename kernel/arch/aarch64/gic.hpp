// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// GICv2 (ARM IHI 0048B). One processor, no security extension: every line is group 0 and goes to
// it. The composer maps the two register frames into the kernel's window and defines the two
// symbols.
#pragma once

#include <cstdint>

extern "C" char __gic_distributor[];
extern "C" char __gic_cpu_interface[];

namespace arch::aarch64::gic {

using Word = volatile std::uint32_t;

// 4.3 distributor, 4.4 CPU interface: byte offsets
enum class Distributor : std::uint32_t {
    control = 0x000,
    type = 0x004,  // [4:0]: words of 32 lines, less one
    set_enable = 0x100,
    clear_enable = 0x180,
    clear_pending = 0x280,
    target = 0x800,     // a byte a line, a bit a processor
    configure = 0xc00,  // two bits a line, the upper one: edge
};
enum class CpuInterface : std::uint32_t {
    control = 0x00,
    priority = 0x04,  // mask: what is less important than this stays pending
    acknowledge = 0x0c,
    end = 0x10,
};

inline constexpr std::uint32_t line_mask = 1023;
inline constexpr std::uint32_t first_special = 1020;
inline constexpr std::uint32_t first_shared = 32;

template <typename Register, typename Place>
Register* registers_at(char* frame, Place place) {
    return reinterpret_cast<Register*>(frame + static_cast<std::uint32_t>(place));
}
inline Word& at(Distributor place, std::uint32_t word = 0) {
    return registers_at<Word>(__gic_distributor, place)[word];
}
inline volatile std::uint8_t& byte_at(Distributor place, std::uint32_t line) {
    return registers_at<volatile std::uint8_t>(__gic_distributor, place)[line];
}
inline Word& at(CpuInterface place) { return *registers_at<Word>(__gic_cpu_interface, place); }

// The processor's writes to devices have completed (B2.3, D7.2).
inline void complete() { asm volatile("dsb sy" ::: "memory"); }

// Read back, so that the distributor has it before the end of an interrupt reaches the CPU interface: a level that is
// still there would come once more.
inline void mask(std::uint32_t line) {
    Word& word = at(Distributor::clear_enable, line / 32);
    word = 1u << line % 32;
    static_cast<void>(static_cast<std::uint32_t>(word));
    complete();
}
inline void enable(std::uint32_t line) { at(Distributor::set_enable, line / 32) = 1u << line % 32; }

// 4.3.8: of a level, what the device drives stays pending.
inline void clear_pending(std::uint32_t line) {
    at(Distributor::clear_pending, line / 32) = 1u << line % 32;
}

// Target and trigger are set here, so that boot has no loop over lines. The owner's writes to its
// device must complete first: a level that it has just lowered is not an interrupt.
inline void unmask(std::uint32_t line, bool edge) {
    complete();
    if (line >= first_shared) {
        byte_at(Distributor::target, line) = 1;
        Word& configure = at(Distributor::configure, line / 16);
        const auto bit = 2u << line % 16 * 2;
        configure = edge ? configure | bit : configure & ~bit;
    }
    enable(line);
}

// All lines masked and nothing latched, whatever ran before; then the kernel's own lines.
inline void start(std::uint32_t timer_line) {
    const auto words = (at(Distributor::type) & 31) + 1;
    for (std::uint32_t word = 0; word < words; ++word) {
        at(Distributor::clear_enable, word) = ~0u;
        at(Distributor::clear_pending, word) = ~0u;
    }
    at(Distributor::set_enable) = 1u << timer_line;
    at(Distributor::control) = 1;
    at(CpuInterface::priority) = 0xff;
    at(CpuInterface::control) = 1;
}

}  // namespace arch::aarch64::gic
