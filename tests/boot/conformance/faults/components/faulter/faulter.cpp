// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Faults in the way of its number. One that gets away with it panics with "not stopped".
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
constexpr std::uint64_t kernel_text = 0xfffffffffe020000;
constexpr std::uint64_t nothing = 0x700000;
std::uint64_t variable = 0xd65f03c0;  // ret

void load(std::uint64_t address) { asm volatile("ldr w9, [%0]" ::"r"(address) : "x9", "memory"); }
void store(std::uint64_t address) { asm volatile("str wzr, [%0]" ::"r"(address) : "memory"); }
void jump(std::uint64_t address) { asm volatile("blr %0" ::"r"(address) : "x30", "memory"); }
std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

template <unsigned number>
void call(std::uint64_t first, std::uint64_t second = 0) {
    register std::uint64_t x0 asm("x0") = first;
    register std::uint64_t x1 asm("x1") = second;
    asm volatile("svc %2" : "+r"(x0), "+r"(x1) : "i"(number) : "memory");
}

void memory(unsigned way) {
    switch (way) {
        case 0:
            return load(nothing);
        case 1:
            return store(nothing + 8);
        case 2:
            return jump(nothing + 16);
        case 3:
            return load(kernel_text);
        case 4:
            return store(address_of(reinterpret_cast<const void*>(&load)));
        case 5:
            return jump(address_of(&variable));
        case 6:
            asm volatile("ldxr x9, [%0]" ::"r"(address_of(&variable) + 1) : "x9");
            return;
        default:
            return jump(address_of(reinterpret_cast<const void*>(&load)) + 2);
    }
}

void instruction(unsigned way) {
    switch (way) {
        case 8:
            asm volatile("udf #0");
            return;
        case 9:
            asm volatile("msr ttbr0_el1, xzr");
            return;
        case 10:
            asm volatile("mrs x9, ctr_el0" ::: "x9");
            return;
        case 11:
            // fmov d0, #1.0, as data: the composer refuses programs in which it sees one.
            asm volatile(".long 0x1e6e1000");
            return;
        default:
            asm volatile("brk #1");
    }
}

void system_call(unsigned way) {
    switch (way) {
        case 13:
            return call<200>(1);
        case 14:
            return call<static_cast<unsigned>(abi::SystemCall::call)>(1);  // it is a signal
        case 15:
            return call<static_cast<unsigned>(abi::SystemCall::poll)>(abi::call_event | 1);
        case 16:
            return call<static_cast<unsigned>(abi::SystemCall::take)>(1);
        default:
            return ashlar::panic("a text of its own"sv);
    }
}

void fill_all_registers() {
    asm volatile(
        ".irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, "
        "21, 22, 23, 24, 25, 26, 27, 28, 29, 30\n"
        "mov x\\number, #0xa000 + \\number\n"
        ".endr\n"
        "brk #2");
}

// ---- More stack at once than a guard has. All write at the far end alone; all are called through pointers, so that the
// composer does not see them.

void write_at(volatile char* far) {
    asm volatile("" ::"r"(far) : "memory");
    *far = 1;
}

[[gnu::noinline]] void deep_frame() {
    volatile char frame[20 * 1024];
    write_at(frame);
}

[[gnu::noinline]] void deep_alloca() {
    std::size_t size = 20 * 1024;
    asm volatile("" : "+r"(size));
    write_at(static_cast<volatile char*>(__builtin_alloca(size)));
}

[[gnu::noinline]] void deep_alignment() {
    alignas(16 * 1024) volatile char frame[8 * 1024];
    write_at(frame);
}

// As a foreign object may: no probe on the way, and the guard is not touched.
void step_over(std::uint64_t size) {
    asm volatile(
        "sub x9, sp, %0\n"
        "mov sp, x9\n"
        "str xzr, [sp, #16]" ::"r"(size)
        : "x9", "memory");
}

void (*volatile deep_ways[])() = {deep_frame, deep_alloca, deep_alignment};
}  // namespace

int main() {
    asm volatile("" : "+m"(variable));
    const unsigned way = wiring::config().way;
    if (way < 8) {
        memory(way);
    } else if (way < 13) {
        instruction(way);
    } else if (way < 18) {
        system_call(way);
    } else if (way == 18) {
        asm volatile("1: stp xzr, xzr, [sp, #-16]!\n b 1b");
    } else if (way == 19) {
        fill_all_registers();
    } else if (way == 24) {  // one instruction, five addresses; the last of them three times
        load(nothing + 0x1000 * std::min<std::uint64_t>(ashlar::start_count(), 4));
    } else if (way > 24) {
        step_over(way == 25 ? 20 * 1024 : 200 * 1024);
    } else if (way > 20) {
        deep_ways[way - 21]();
    } else {
        load(address_of(wiring::device.registers.as<const char>()) + 0x800);
    }
    ashlar::panic("not stopped"sv);
}
