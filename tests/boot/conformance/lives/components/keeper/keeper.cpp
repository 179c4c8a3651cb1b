// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Waits for a call, an interrupt, two rings and a deadline at once. Its second life looks whether anything of
// the first is left, and then waits for all of them again.
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

// ARM DDI 0224C: the line is high from a match until it is cleared.
namespace clock {
constexpr std::uint64_t now = 0x00, match = 0x04, enable = 0x10, raw = 0x14, clear = 0x1c;
void lower() { wiring::clock.write<std::uint32_t>(clear, 1); }
void rise() {
    wiring::clock.write<std::uint32_t>(enable, 1);
    while (wiring::clock.read(raw) == 0) wiring::clock.write(match, wiring::clock.read(now));
}
bool interrupts() {
    const auto ready = ashlar::wait_until(ashlar::now() + ashlar::ticks(2), wiring::clock);
    return ready[wiring::clock];
}
}  // namespace clock

struct Server {
    std::optional<lives::Number> ask(ashlar::Caller, const lives::Request&) {
        slot().count = slot().count | 1;
        return lives::Number{11};
    }
} server;

void listen() {
    clock::lower();
    wiring::clock.acknowledge();
}

// Bits of `wrong`: 1 a deadline, 2 an interrupt before the first acknowledge, 4 none after it.
void look_for_the_first_life() {
    static_cast<void>(ashlar::wait(wiring::go));
    if (ashlar::system::poll(abi::timer_event) != 0) slot().wrong = slot().wrong | 1;
    clock::rise();
    if (clock::interrupts()) slot().wrong = slot().wrong | 2;
    listen();
    clock::rise();
    if (!clock::interrupts()) slot().wrong = slot().wrong | 4;
    listen();
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    if (slot().lives == 2) look_for_the_first_life();
    listen();
    for (;;) {
        const auto ready =
            ashlar::wait_until(ashlar::now() + ashlar::ticks(10), wiring::ask, wiring::clock,
                               wiring::in, wiring::second, wiring::go);
        wiring::ask.serve(ready, server);
        if (ready[wiring::clock]) slot().count = slot().count | 2, listen();
        if (wiring::in.pop()) slot().count = slot().count | 4;
        if (wiring::second.pop()) slot().count = slot().count | 8;
        if (ready.timed_out()) slot().count = slot().count | 16;
        if (ready[wiring::go]) clock::rise();
    }
}
