// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Each instance breaks the rule of its number. One that gets away with it panics with "not stopped".
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
constexpr std::uint64_t kernel_text = 0xfffffffffe020000;
const std::uint64_t constant = 5;
std::uint64_t variable = 0xd65f03c0;  // ret

void load(std::uint64_t address) { asm volatile("ldr x9, [%0]" ::"r"(address) : "x9", "memory"); }
void store(std::uint64_t address) { asm volatile("str xzr, [%0]" ::"r"(address) : "memory"); }
void jump(std::uint64_t address) { asm volatile("blr %0" ::"r"(address) : "x30", "memory"); }
std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }
std::uint64_t region() { return address_of(wiring::board.address.as<const char>()); }

void call(std::uint64_t argument) {
    register std::uint64_t x0 asm("x0") = argument;
    asm volatile("svc #0"
                 : "+r"(x0)::"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "memory");
}

void probe(std::uint32_t number) {
    std::uint64_t on_stack = 0xd65f03c0;
    asm volatile("" : "+m"(on_stack), "+m"(variable));
    switch (number) {
        case 0:
            return load(kernel_text);
        case 1:
            return store(kernel_text + 0x6000);
        case 2:
            return jump(kernel_text);
        case 3:
            return store(address_of(reinterpret_cast<const void*>(&load)));
        case 4:
            return jump(address_of(&variable));
        case 5:
            return jump(address_of(&on_stack));
        case 6:
            return store(address_of(&constant));
        case 7:
            return store(region());
        case 8:
            return load(region() + 4096);
        case 9:
            return load(region() - 1);
        case 10:
            return load(0x12000);  // the guard above a stack of one page
        case 11:
            asm volatile("msr ttbr0_el1, xzr");
            return;
        case 12:
            asm volatile("mov x0, #0x18\n hlt #0xf000" ::: "x0");
            return;  // semihosting: would end the machine
        case 13:
            return load(0x9000000);  // the UART's physical address
        case 14:
            return load(0x40085000);  // where the page tables lie
        case 15:
            asm volatile("svc #200");
            return;
        case 16:
            return call(0);
        case 17:
            asm volatile("mov x0, #0\n svc #10" ::: "x0");
            return;
        case 18:
            asm volatile("mov x0, #-1\n svc #1" ::: "x0");
            return;
        case 19:
            asm volatile("brk #1");
            return;
        case 20:
            asm volatile("ldxr x9, [%0]" ::"r"(address_of(&variable) + 1) : "x9");
            return;
        case 21:
            return load(0);
        default:
            return ashlar::panic("a text of its own"sv);
    }
}
}  // namespace

int main() {
    probe(wiring::instance().index);
    ashlar::panic("not stopped"sv);
}
