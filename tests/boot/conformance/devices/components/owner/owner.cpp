// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Tries what a line of each kind promises, and says each step with what came of it on a UART that never
// interrupts. The test compares the lines; "resize" asks the host for an edge of the disk's line,
// "resize other" for one of the line whose owner it stops and starts.
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

// ---- The UART (ARM DDI 0183G)

void say(std::string_view text) {
    constexpr std::uint64_t data = 0x00, control = 0x30;
    constexpr std::uint32_t enable = 0x301;
    wiring::uart.write(control, enable);
    for (const char character : text)
        wiring::uart.write(data, static_cast<std::uint32_t>(static_cast<unsigned char>(character)));
}
void say(std::string_view what, std::uint64_t number) {
    const char digits[] = {static_cast<char>('0' + number / 10 % 10),
                           static_cast<char>('0' + number % 10), '\n'};
    say(what);
    say({" ", 1});
    say({digits, sizeof digits});
}

// ---- The clock (ARM DDI 0224C): its line is high from a match until it is cleared

namespace clock {
constexpr std::uint64_t now = 0x00, match = 0x04, enable = 0x10, raw = 0x14, clear = 0x1c;
void lower() { wiring::clock.write<std::uint32_t>(clear, 1); }
void rise() {
    wiring::clock.write<std::uint32_t>(enable, 1);
    while (wiring::clock.read(raw) == 0) wiring::clock.write(match, wiring::clock.read(now));
}
}  // namespace clock

// ---- The disk (virtio 1.1, 4.2.2): its line rises when the host changes the size

namespace disk {
constexpr std::uint64_t interrupt = 0x60, interrupt_acknowledge = 0x64, status = 0x70;
constexpr std::uint32_t configuration = 2;
void start() {
    constexpr std::uint32_t acknowledge = 1, driver = 2, driver_ok = 4;
    for (const std::uint32_t one :
         {0u, acknowledge, acknowledge | driver, acknowledge | driver | driver_ok})
        wiring::disk.write(status, one);
}
void lower() { wiring::disk.write(interrupt_acknowledge, wiring::disk.read(interrupt)); }
void ask_for_an_edge() {
    lower();
    say("resize\n"sv);
}
// The line is high: whether the processor heard of it is another question.
void await_the_edge() {
    while ((wiring::disk.read(interrupt) & configuration) == 0) {
    }
}
}  // namespace disk

// ---- Counting what arrives

std::uint64_t deadlines = 0;

// 1 if the line's event comes, 0 if a deadline comes first.
template <typename Line>
std::uint64_t arrives(const Line& line) {
    const auto ready = ashlar::wait_until(ashlar::now() + ashlar::ticks(5), line);
    if (!ready[line]) ++deadlines;
    return ready[line] ? 1 : 0;
}

void try_level() {
    say("level: before the first acknowledge"sv, (clock::rise(), arrives(wiring::clock)));
    clock::lower();
    wiring::clock.acknowledge();
    say("level: acknowledged, low"sv, arrives(wiring::clock));
    clock::rise();
    say("level: risen"sv, arrives(wiring::clock));
    say("level: still high, not acknowledged"sv, arrives(wiring::clock));
    std::uint64_t count = 0;
    for (unsigned round = 0; round < 4; ++round) {
        wiring::clock.acknowledge();
        count += arrives(wiring::clock) + arrives(wiring::clock);
    }
    say("level: still high, acknowledged four times"sv, count);
    clock::lower();
    clock::rise();
    say("level: a second one, not acknowledged"sv, arrives(wiring::clock));
    wiring::clock.acknowledge();
    say("level: the second one, acknowledged"sv, arrives(wiring::clock));
    clock::lower();
    wiring::clock.acknowledge();
    say("level: low again, acknowledged"sv, arrives(wiring::clock));
}

void try_thieves() {
    clock::rise();
    say("owner: risen"sv, arrives(wiring::clock));
    for (const auto& thief : wiring::go) thief.raise();
    const auto back = ashlar::system::poll(ashlar::event_mask(wiring::back.event));
    say("owner: one thief acknowledged its own line"sv, back != 0 ? 1 : 0);
    say("owner: still high, acknowledged by all others"sv, arrives(wiring::clock));
    wiring::clock.acknowledge();
    say("owner: acknowledged by itself"sv, arrives(wiring::clock));
    clock::lower();
}

void try_edge() {
    disk::start();
    wiring::disk.acknowledge();
    say("edge: acknowledged, low"sv, arrives(wiring::disk));
    disk::ask_for_an_edge();
    const auto ready = ashlar::wait(wiring::disk);
    say("edge: risen"sv, ready[wiring::disk] ? 1 : 0);
    disk::ask_for_an_edge();
    disk::await_the_edge();
    say("edge: a second one, not acknowledged"sv, arrives(wiring::disk));
    wiring::disk.acknowledge();
    say("edge: the second one, acknowledged"sv, arrives(wiring::disk));
    wiring::disk.acknowledge();
    say("edge: still high, acknowledged"sv, arrives(wiring::disk));
    disk::ask_for_an_edge();
    disk::await_the_edge();
    say("edge: a third one"sv, arrives(wiring::disk));
    for (unsigned round = 0; round < 2; ++round) {
        disk::ask_for_an_edge();
        disk::await_the_edge();
    }
    wiring::disk.acknowledge();
    say("edge: two more, acknowledged once"sv, arrives(wiring::disk));
    wiring::disk.acknowledge();
    say("edge: and once more"sv, arrives(wiring::disk));
}

// Whether the child's life had an interrupt before its disk was started. The other answer is a deadline of the child's.
std::uint64_t begins_with_an_interrupt() {
    const auto told = ashlar::wait(wiring::came, wiring::nothing);
    if (told[wiring::nothing]) ++deadlines;
    static_cast<void>(ashlar::wait(wiring::ready));
    return told[wiring::came] ? 1 : 0;
}

// The own disk's edge follows the other one's: when it is there, so is the other.
void ask_for_an_edge_of_the_other() {
    disk::lower();
    say("resize other\n"sv);
    disk::await_the_edge();
}

void try_lives() {
    say("lives: the first begins with an edge"sv, begins_with_an_interrupt());
    static_cast<void>(wiring::children[0].stop());
    ask_for_an_edge_of_the_other();
    say("lives: an edge of the own line meanwhile"sv, arrives(wiring::disk));
    static_cast<void>(wiring::children[0].start());
    say("lives: the second begins with an edge"sv, begins_with_an_interrupt());
    ask_for_an_edge_of_the_other();
    say("lives: the second has one of its own"sv, arrives(wiring::came));
}

}  // namespace

int main() {
    say("screen: \x1b[2J \xc2\x9b"
        "1A \u202etxt.exe\u2028 \xff\r!\n"sv);
    try_level();
    try_thieves();
    try_edge();
    try_lives();
    say("deadlines"sv, deadlines);
    ashlar::power_off(0);
}
