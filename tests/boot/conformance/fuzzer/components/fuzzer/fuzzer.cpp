// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Tries at random until a fault ends this life; the next one goes on with other numbers. Most tries are
// nearly right, so that a life is long and the kernel's deeper paths are taken.
#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

#include "abi/supervision.hpp"

extern "C" {
void try_call(std::uint64_t* x, std::uint64_t stub);
extern std::byte __data_start[];    // NOLINT: named by link.ld
extern std::byte __heap_start[];    // NOLINT
extern std::byte __stack_bottom[];  // NOLINT
}

namespace {

using abi::SystemCall;

std::uint64_t state;
std::uint64_t taken;    // handle of a call, which may have been answered
std::uint64_t kept[8];  // what random writes may spoil

// xorshift64* (Vigna 2014)
std::uint64_t random() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545'f491'4f6c'dd1d;
}
std::uint64_t random(std::uint64_t below) { return (random() >> 32) * below >> 32; }
std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

// ---- Counted where no restart reaches; this page alone is never touched at random

volatile fuzz::Tally& tally() {
    return *reinterpret_cast<volatile fuzz::Tally*>(wiring::tally.bytes().data());
}
void count() { tally().tries = tally().tries + 1; }

// ---- Where to

std::uint64_t own_place() {
    switch (random(6)) {
        case 0:
            return address_of(__data_start) + random(512);
        case 1:
            return address_of(__heap_start) + random(8192);
        case 2:
            return address_of(__stack_bottom) - 8192 + random(16384);
        case 3:
            return address_of(reinterpret_cast<const void*>(&try_call)) - 2048 + random(8192);
        case 4:
            if constexpr (wiring::shared.connected)
                return address_of(wiring::shared.bytes().data()) + random(8192 + 64);
            return address_of(kept);
        default:
            if constexpr (wiring::seen.connected)
                return address_of(wiring::seen.bytes().data()) + random(8192 + 64);
            return address_of(kept);
    }
}
std::uint64_t place() {
    switch (random(8)) {
        case 0:
            return random(0x2'0000);
        case 1:
            return 0xffff'ffff'fe00'0000 + random(0x8'0000);
        case 2:
            return 0x4000'0000 + random(0x40'0000);
        case 3:
            return 0x800'0000 + random(0x110'0000);
        case 4:
            return random();
        default:
            return own_place();
    }
}
bool spares(std::uint64_t address) {
    const auto page = address_of(wiring::tally.bytes().data());
    return address + 64 < page || address >= page + 4096;
}

// ---- Touching

void write(std::uint64_t at) {
    switch (random(4)) {
        case 0:
            *reinterpret_cast<volatile std::uint8_t*>(at) = static_cast<std::uint8_t>(random());
            return;
        case 1:
            asm volatile("stp %1, %1, [%0]" ::"r"(at), "r"(random()) : "memory");
            return;
        case 2:
            asm volatile("str q0, [%0]" ::"r"(at) : "memory");
            return;
        default:
            *reinterpret_cast<volatile std::uint64_t*>(at) = random();
    }
}
void read(std::uint64_t at) {
    if (random(2) == 0) {
        asm volatile("ldxr x9, [%0]\n clrex" ::"r"(at) : "x9", "memory");
    } else {
        static_cast<void>(*reinterpret_cast<volatile std::uint64_t*>(at));
    }
}
void privileged() {
    switch (random(6)) {
        case 0:
            asm volatile("msr ttbr0_el1, %0" ::"r"(random()));
            return;
        case 1:
            asm volatile("msr daifset, #15");
            return;
        case 2:
            asm volatile("tlbi vmalle1");
            return;
        case 3:
            asm volatile("mov w0, #0x18\n hlt #0xf000" ::: "x0");  // semihosting: SYS_EXIT
            return;
        case 4:
            asm volatile("wfi");
            return;
        default:
            asm volatile("brk #7");
    }
}
void touch(std::uint64_t at) {
    if (!spares(at)) return;
    const auto way = random(16);
    if (way < 7) return read(at);
    if (way < 13) return write(at);
    if (way < 15) return reinterpret_cast<void (*)()>(at)();
    privileged();
}
// Mostly memory of its own that may be read, so that this life goes on.
void touch_kept() {
    auto& word = kept[random(8)];
    *const_cast<volatile std::uint64_t*>(&word) = random();
    asm volatile("fmov d%c0, %1\n msr fpsr, %1" ::"i"(9), "r"(random()) : "d9");
    if constexpr (wiring::shared.connected) {
        const auto shared = wiring::shared.bytes();
        const_cast<volatile std::byte&>(shared[random(shared.size())]) = std::byte{0x77};
    }
}

// ---- System calls

std::uint64_t attempt(std::uint64_t stub, std::uint64_t x0, std::uint64_t x1) {
    std::uint64_t x[32];
    const auto fill = random();
    for (auto& one : x) one = fill;
    x[0] = x0;
    x[1] = x1;
    try_call(x, stub);
    if ((x[0] & abi::call_event) != 0) taken = x[1];
    return x[0];
}
std::uint64_t attempt(SystemCall call, std::uint64_t x0 = 0, std::uint64_t x1 = 0) {
    return attempt(static_cast<std::uint64_t>(call), x0, x1);
}

std::uint64_t argument() {
    switch (random(7)) {
        case 0:
            return random(12);
        case 1:
            return std::uint64_t{1} << random(64);
        case 2:
            return place();
        case 3:
            return ~random(300);
        case 4:
            return abi::CallHandle::of(static_cast<std::uint16_t>(random(3)),
                                       static_cast<std::uint16_t>(random(12)),
                                       static_cast<std::uint32_t>(random(8)))
                .word;
        case 5:
            return taken;
        default:
            return random();
    }
}
void any_call() { attempt(random(8) == 0 ? random(128) : random(16), argument(), argument()); }

// The timer ends it, or the judge does.
void sleep() {
    attempt(SystemCall::timer, ashlar::now() + random(2000));
    attempt(SystemCall::wait, abi::timer_event | (random() & abi::call_event) | random(256));
}

void call_of_any() {
    switch (random(6)) {
        case 0:
            attempt(SystemCall::poll, (random() >> 1) | 1);
            return;
        case 1:
            attempt(SystemCall::peek);
            return;
        case 2:
            attempt(SystemCall::timer,
                    random(2) == 0 ? random(2) : ashlar::now() + random(100'000));
            return;
        case 3:
        case 4:
            attempt(SystemCall::reply, argument());
            return;
        default:
            if (random(8) == 0) return sleep();
            attempt(SystemCall::reply,
                    random(4) == 0 ? taken ^ std::uint64_t{1} << random(64) : taken);
    }
}

// ---- What only the rich one has: the poor one is the same source

[[maybe_unused]] void spoil_rings() {
    if constexpr (wiring::out.connected) {
        const auto line = random(2) == 0 ? address_of(wiring::out.own.as<const char>())
                                         : address_of(wiring::in.own.as<const char>());
        auto* words = reinterpret_cast<volatile std::uint64_t*>(line);
        const auto near = words[0] + random(20) - 10;
        words[random(8)] = random(2) == 0 ? near : random();
        attempt(SystemCall::signal, wiring::out.signal);
    }
}
[[maybe_unused]] void supervise() {
    if constexpr (!wiring::pawns.empty()) {
        const auto operation = random(4);
        attempt(SystemCall::supervise, wiring::pawns[0].slot,
                operation == 0 ? random(5) << 8 : operation);
    }
}
[[maybe_unused]] void use_device() {
    if constexpr (wiring::clock.connected) {
        wiring::clock.write<std::uint32_t>(4 * random(8), static_cast<std::uint32_t>(random(3)));
        attempt(SystemCall::acknowledge, wiring::clock.interrupts[0].slot);
    }
}
void call_of_the_rich() {
    if constexpr (wiring::pong.connected) {
        switch (random(12)) {
            case 0:
                return spoil_rings();
            case 1:
                return supervise();
            case 2:
                return use_device();
            case 3:
                attempt(SystemCall::call, wiring::pong.slot, random(2) * random(256));
                return;
            case 4:
                attempt(SystemCall::signal, wiring::bother.slot);
                return;
            case 5:
                static_cast<void>(wiring::in.pop());
                wiring::out.push({random(), random()});
                return;
            case 6:
                attempt(SystemCall::timer, ashlar::now() + random(2000));
                attempt(SystemCall::signal_wait, wiring::out.signal, abi::timer_event | random());
                return;
            case 7:
                attempt(SystemCall::timer, ashlar::now() + random(2000));
                attempt(SystemCall::reply_wait, argument(), abi::timer_event | random());
                return;
            default:
                return call_of_any();
        }
    }
}

void try_once() {
    const auto way = random(256);
    if (way < 10) return touch(place());
    if (way < 30) return any_call();
    if (way < 80) return touch_kept();
    if (way < 160 && wiring::pong.connected) return call_of_the_rich();
    call_of_any();
}

}  // namespace

int main() {
    state = (wiring::config().seed << 32 ^ ashlar::start_count() * 0x9e37'79b9'7f4a'7c15) | 1;
    for (;;) {
        count();
        try_once();
    }
}
