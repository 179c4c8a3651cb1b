// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Dirties all of its memory in each life, obeys, and reports what its next life found.
#include <memory>

#include <wiring.hpp>

namespace {
constexpr std::uint64_t initial = 0x1122334455667788;
std::uint64_t in_data[300] = {initial, 2, 3};
std::uint64_t in_bss[700];
std::uint64_t constructed = ashlar::start_count() + 41;
bool once = true;

extern "C" std::byte __heap_start[];    // NOLINT: named by link.ld
extern "C" std::byte __heap_end[];      // NOLINT
extern "C" std::byte __stack_bottom[];  // NOLINT

bool zero(const std::byte* from, const std::byte* end) {
    while (from != end && *from == std::byte{0}) ++from;
    return from == end;
}
template <std::size_t Count>
bool zero(const std::uint64_t (&words)[Count]) {
    return zero(reinterpret_cast<const std::byte*>(words),
                reinterpret_cast<const std::byte*>(words + Count));
}

// Of the stack what lies well below this frame: that is where `spoil` was.
std::uint64_t found_dirty() {
    double accumulator;
    std::uint64_t status;
    asm volatile("fmov %0, d9\n mrs %1, fpcr" : "=r"(accumulator), "=r"(status));
    std::uint64_t dirty = 0;
    if (in_data[0] != initial || in_data[1] != 2 || in_data[299] != 0) dirty |= 1;
    if (!zero(in_bss)) dirty |= 2;
    if (!zero(__heap_start, __heap_end)) dirty |= 4;
    if (!zero(__stack_bottom, __stack_bottom + 4096)) dirty |= 8;
    if (constructed != ashlar::start_count() + 41 || !once) dirty |= 16;
    if (std::bit_cast<std::uint64_t>(accumulator) != 0 || status != 0) dirty |= 32;
    return dirty;
}

[[gnu::noinline]] void spoil() {
    volatile std::byte below[6000];
    for (auto& one : below) one = std::byte{0x5a};
    for (auto& one : in_data) one = 7;
    for (auto& one : in_bss) one = 8;
    auto* block = new std::uint64_t[800];
    for (int i = 0; i < 800; ++i) const_cast<volatile std::uint64_t*>(block)[i] = 9;
    constructed = 0;
    once = false;
    asm volatile("fmov d9, %0\n msr fpcr, %1" ::"r"(1.5), "r"(1ul << 24));
}

[[noreturn]] void crash() {
    asm volatile("udf #0");
    __builtin_unreachable();
}

struct Helper {
    std::optional<life::Number> ask(ashlar::Caller, const life::Number&) { return std::nullopt; }
};
}  // namespace

int main() {
    const life::Report report{.life = ashlar::start_count(), .dirty = found_dirty()};
    spoil();
    Helper helper;
    for (bool holds = false;;) {
        const auto ready = ashlar::wait(wiring::orders, wiring::helps);
        if (ready[wiring::helps]) wiring::helps.serve(ready, helper);
        const auto order = wiring::orders.pop();
        if (!order) continue;
        switch (order->what) {
            case wiring::order_report:
                wiring::reports.push(report);
                break;
            case wiring::order_crash:
                crash();
            case wiring::order_fill:
                for (std::uint64_t i = 0; i < 5; ++i) wiring::reports.push({i, 100 + i});
                crash();
            case wiring::order_ask: {
                const auto answer = wiring::judge.ask({.value = 1000 + report.life});
                wiring::reports.push({report.life, answer ? answer->value : ~0ull});
                break;
            }
            case wiring::order_hold:
                holds = true;
                break;
            case wiring::order_end:
                return holds ? 0 : 1;
            default:
                break;
        }
    }
}
