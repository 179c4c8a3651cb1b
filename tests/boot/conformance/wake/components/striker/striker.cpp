// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A try: the waiter is on its way to sleep. The timer interrupts it somewhere, and the striker
// notes the place. The striker wakes it, by a message or by taking one out of the full ring,
// perhaps again a few instructions later, and sleeps until the filler reports that no other
// component runs. A waiter that then sleeps although it has an event has lost a wake-up.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
enum Way : std::size_t { on_ring = 0, when_full = 1, timed = 2, grouped = 3, ways = 4 };
enum Kind : std::uint64_t { empty = 0, filled = 1, lying = 2, calling = 3, kinds = 4 };
constexpr std::string_view names[] = {"on_ring"sv, "when_full"sv, "timed"sv, "grouped"sv};
constexpr std::uint64_t shares[] = {2, 2, 6, 4};  // of the tries: it has more instructions
constexpr std::uint64_t lie = 1000;
constexpr std::uint64_t entry = 29;  // ticks that pass before the first instruction of another
constexpr std::uint64_t windows[ways] = {72, 24, 96, 96};  // ticks: twice round, once round
constexpr std::uint64_t soon = 5;                          // ticks: between two looks
constexpr std::uint64_t tolerance = 1000;  // ticks from a deadline to its wake-up, at most
// Where the programs of waiter and gatherer lie.
constexpr std::uint64_t bases[] = {0x10000, 0x90000}, words = 0x8000;

std::uint32_t hits[std::size(bases)]
                  [words];  // how often an instruction was the next one when the interrupt came
std::uint64_t asleep[ways], strikes[ways];
std::uint64_t sent[ways], sent_second[ways];
std::uint64_t last_hit;

volatile wake::Control& control() { return *wiring::control.address.as<volatile wake::Control>(); }
wake::Seen seen(Way way) {
    const volatile auto& there = *wiring::seen[way].address.as<const volatile wake::Seen>();
    return {.taken = there.taken,
            .taken_second = there.taken_second,
            .pushed = there.pushed,
            .deadline = there.deadline,
            .wrong = there.wrong};
}

std::uint64_t random() {
    static std::uint64_t state = 0x9e3779b97f4a7c15 + wiring::config().seed;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 16;
}

void say(std::string_view what, std::string_view name, std::uint64_t number) {
    std::array<char, 40> line{};
    std::size_t length = ashlar::copy_text(line, what);
    line[length++] = ' ';
    length += std::ranges::copy(name, line.begin() + length).out - (line.begin() + length);
    line[length++] = ' ';
    ashlar::print(wiring::lines, {line.data(), length}, ashlar::Number::decimal(number).text());
}

[[noreturn]] void lost(Way way, std::string_view what, std::uint64_t tries) {
    say("wrong: lost:"sv, what, tries);
    ashlar::print(wiring::lines, "wrong: interrupted at "sv,
                  ashlar::Number::hexadecimal(last_hit).text());
    say("wrong: in"sv, names[way], seen(way).taken + seen(way).pushed);
    ashlar::power_off(1);
}

void push(Way way) {
    const wake::Number number{.value = sent[way]++};
    way == grouped ? wiring::gathered.front().push(number) : wiring::in[way].push(number);
}
void push_second(Way way) {
    const wake::Number number{.value = sent_second[way]++};
    way == grouped ? wiring::gathered.back().push(number) : wiring::second[way].push(number);
}
void take_out(Way way) { static_cast<void>(wiring::out[way].pop()); }

// Our own lines: only we write there, and the peer need not believe it.
abi::RingLine& line_of(const auto& end) { return *end.own.template as<abi::RingLine>(); }
void lie_about(abi::RingLine& own) { own.index += lie; }
void tell_the_truth_about(abi::RingLine& own) { own.index -= lie; }
abi::RingLine& line_of_first(Way way) {
    return way == grouped ? line_of(wiring::gathered.front()) : line_of(wiring::in[way]);
}
abi::RingLine& line_of_second(Way way) {
    return way == grouped ? line_of(wiring::gathered.back()) : line_of(wiring::second[way]);
}

// Before the waiter runs. It goes to sleep with something there, seen or not, or while its peers lie to
// it; in groups, one ring has something and the other's group says so too early. The one that waits for
// room gets some, and may have to wake the striker for what it puts there.
void prepare(Way way, Kind kind) {
    if (way == when_full) {
        take_out(way);
        auto& own = line_of(wiring::out[way]);
        if (kind == filled) own.wake.store(own.index + 1);
    } else if (kind == filled && (way == on_ring || random() % 2 == 0)) {
        push(way), push(way);
        if (way == grouped) ashlar::system::signal(wiring::gathered.back().signal);
    } else if (kind == filled) {
        push_second(way), push_second(way);
        if (way == grouped) ashlar::system::signal(wiring::gathered.front().signal);
    } else if (kind == lying) {
        lie_about(line_of_first(way));
        lie_about(line_of_second(way));
    }
}

void strike(Way way) {
    if (way == when_full) return take_out(way);
    if (way >= timed && random() % 2 == 0) return push_second(way);
    push(way);
}

// `asked`: for when the striker wanted to be woken. Where that came late, as on a busy host, the waiter's
// deadline may be due as well, and comes after the striker, who is more important.
void note_where(Way way, std::uint64_t asked, std::uint64_t tries) {
    const auto now = ashlar::now();
    const bool in_time = now - asked <= tolerance;
    const auto there = wiring::waiters[way].inspect();
    last_hit = there.pc;
    ++strikes[way];
    if (there.run == abi::Run::waiting) {
        ++asleep[way];
        const auto deadline = seen(way).deadline;
        if (way == timed && in_time && now > deadline && now - deadline > 2 * tolerance) {
            lost(way, "deadline"sv, tries);
        }
        return;
    }
    const std::size_t program = way == grouped ? 1 : 0;
    const auto at = (there.pc - bases[program]) / 4;
    if (at < words) ++hits[program][at];
}

void interrupt(Way way, std::uint64_t ticks, std::uint64_t tries) {
    const auto asked = ashlar::now() + entry + ticks;
    static_cast<void>(ashlar::wait_until(asked));
    note_where(way, asked, tries);
}

// It must be awake to hear the lie, and again to hear the truth.
void lie_to_the_full(Way way, std::uint64_t tries) {
    const auto& out = wiring::out[way];
    lie_about(line_of(out));
    ashlar::system::signal(out.signal);
    interrupt(way, random() % windows[way], tries);
    tell_the_truth_about(line_of(out));
    ashlar::system::signal(out.signal);
}

void wait_until_all_sleep() {
    control().settle = 1;
    static_cast<void>(ashlar::wait(wiring::asleep));
}

bool all_taken(Way way) {
    if (wiring::waiters[way].inspect().run != abi::Run::waiting) return false;
    if (way == when_full) return wiring::out[way].available(2) == 2;
    const auto now = seen(way);
    return now.taken == sent[way] && now.taken_second == sent_second[way] && now.wrong == 0;
}

void try_once(Way way, std::uint64_t tries) {
    const auto kind = static_cast<Kind>(random() % kinds);
    control().kind = kind;
    control().delay = random() % 16;
    control().patience = random() % 2 == 0 ? random() % windows[timed] : ashlar::ticks(1000);
    prepare(way, kind);
    control().settle = 0;
    interrupt(way, random() % windows[way], tries);
    if (kind == lying && way == when_full) {
        lie_to_the_full(way, tries);
    } else if (kind == lying) {
        tell_the_truth_about(line_of_first(way));
        tell_the_truth_about(line_of_second(way));
    }
    strike(way);
    if (random() % 4 != 0) {
        for (auto left = random() % 16; left != 0; --left) asm volatile("");
        interrupt(way, random() % soon, tries);
        strike(way);
    }
    wait_until_all_sleep();
    if (!all_taken(way)) lost(way, "message"sv, tries);
}

void run(Way way) {
    control().way = way;
    wiring::waiters[way].start();
    wait_until_all_sleep();
    const std::uint64_t end = shares[way] * wiring::config().tries;
    for (std::uint64_t tries = 0; tries != end; ++tries) try_once(way, tries);
    wiring::waiters[way].stop();
    say("tries:"sv, names[way], end);
    say("interrupts:"sv, names[way], strikes[way]);
    say("asleep:"sv, names[way], asleep[way]);
}
void report(std::size_t program) {
    for (std::uint64_t at = 0; at != words; ++at) {
        if (hits[program][at] == 0) continue;
        const auto pc = ashlar::Number::hexadecimal(bases[program] + 4 * at);
        say("hit:"sv, pc.text(), hits[program][at]);
    }
}
}  // namespace

int main() {
    for (const Way way : {on_ring, when_full, timed, grouped}) run(way);
    for (std::size_t program = 0; program != std::size(bases); ++program) report(program);
    ashlar::power_off(0);
}
