// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Goes to sleep, over and over, in the way of its number. Each way is one function, so that the test
// finds all of its instructions in the program.
#include <wiring.hpp>

namespace {
constexpr std::uint64_t filled = 1;  // a kind of try
volatile wake::Seen& seen() { return *wiring::seen.address.as<volatile wake::Seen>(); }
const volatile wake::Control& control() {
    return *wiring::control.address.as<const volatile wake::Control>();
}

[[gnu::noinline, gnu::flatten]] ashlar::Ready block_on_ring() asm("block_on_ring");
[[gnu::noinline, gnu::flatten]] void block_when_full(wake::Number number) asm("block_when_full");
[[gnu::noinline, gnu::flatten]] ashlar::Ready block_timed(std::uint64_t deadline) asm(
    "block_timed");

ashlar::Ready block_on_ring() { return ashlar::wait(wiring::in, wiring::note); }
void block_when_full(wake::Number number) { wiring::out.push_wait(number); }
ashlar::Ready block_timed(std::uint64_t deadline) {
    return ashlar::wait_until(deadline, wiring::in, wiring::second, wiring::note, wiring::asks);
}

struct Server {
    wake::Number ask(ashlar::Caller, const wake::Number& number) { return number; }
} server;

// The counter ticks every sixteen instructions: three a round, so that what follows begins anywhere
// between two ticks.
void delay() {
    for (std::uint64_t left = control().delay; left != 0; --left) asm volatile("");
}

// One message of each ring a round, and every other time not even a look, so that there is something,
// known or not, when it goes to sleep again.
void take() {
    static std::uint64_t round = 0;
    if (control().kind == filled && ++round % 2 == 0) return;
    if (const auto number = wiring::in.pop()) {
        if (number->value != seen().taken) seen().wrong = seen().wrong + 1;
        seen().taken = seen().taken + 1;
    }
    if (const auto number = wiring::second.pop()) {
        if (number->value != seen().taken_second) seen().wrong = seen().wrong + 1;
        seen().taken_second = seen().taken_second + 1;
    }
}

void push() {
    block_when_full({.value = seen().pushed});
    seen().pushed = seen().pushed + 1;
}

void wait_with_deadline() {
    const auto patience = control().settle != 0 ? ashlar::ticks(1000) : control().patience;
    const auto deadline = ashlar::now() + patience;
    seen().deadline = deadline;
    wiring::asks.serve(block_timed(deadline), server);
}
}  // namespace

int main() {
    const unsigned way = wiring::config().way;
    for (;;) {
        delay();
        if (way == 1) {
            push();
            continue;
        }
        if (way == 0) static_cast<void>(block_on_ring());
        if (way == 2) wait_with_deadline();
        take();
    }
}
