// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What wakes a sleeper: each kind of source by itself, out of one and the same wait.
#include "stage.hpp"

namespace conformance {
namespace {
namespace system = ashlar::system;

// The PL031: matches when its seconds reach the match register.
constexpr std::uint64_t seconds = 0x00, match = 0x04, enable = 0x10, raw = 0x14, clear = 0x1c;

abi::Events clock_event() { return ashlar::event_mask(wiring::clock.interrupts[0].event); }
abi::Events first_event() { return ashlar::event_mask(wiring::first.event); }
abi::Events second_event() { return ashlar::event_mask(wiring::second.event); }
abi::Events everything() {
    return abi::call_event | clock_event() | first_event() | second_event() | abi::timer_event;
}

// The line is masked from its event to the next acknowledge.
void set_clock(std::uint32_t ahead) {
    wiring::clock.write(clear, 1);
    wiring::clock.write(match, wiring::clock.read(seconds) + ahead);
    wiring::clock.write(enable, 1);
    wiring::clock.acknowledge();
}

system::Woken wait_for_everything() {
    static_cast<void>(wiring::first.arm());
    static_cast<void>(wiring::second.arm());
    return system::wait(everything());
}

// The slow one keeps the processor busy: time counted in instructions does not advance while idle,
// and the clock's seconds are the host's.
bool by_interrupt(Line& line) {
    play(slow, {{Act::spin, 0}});
    script_of(slow).stop = 0;
    set_clock(1);
    const system::Woken woken = wait_for_everything();
    script_of(slow).stop = 1;
    const std::uint32_t fired = wiring::clock.read(raw);
    quiet_clock();
    settle();
    return line.same("the interrupt's wake"sv, woken.events, clock_event()) &&
           line.same("the clock's interrupt"sv, fired, 1);
}

bool by_ring(Line& line, Act push, abi::Events event, const auto& ring) {
    play(slow, {{push, 77}});
    const system::Woken woken = wait_for_everything();
    if (!line.same("a ring's wake"sv, woken.events, event)) return false;
    if (!line.same("the ring's word"sv, ring.pop().value_or(0), 77)) return false;
    settle();
    return true;
}

bool by_call(Line& line) {
    play(slow, {{Act::ask, 1234}});
    const system::Woken woken = wait_for_everything();
    if (!line.same("the call's wake"sv, woken.events, abi::call_event)) return false;
    if (!line.same("its word"sv, woken.message[0], 1234)) return false;
    if (!line.same("its client"sv, abi::CallHandle{woken.handle}.client(), 0)) return false;
    if (!line.same("the reply"sv, std::uint64_t(system::reply(woken.handle, {4321})), 0))
        return false;
    settle();
    return line.same("the answer"sv, script_of(slow).answer, 4321);
}

bool by_deadline(Line& line) {
    const std::uint64_t deadline = ashlar::now() + ashlar::ticks(1);
    system::timer(deadline);
    const system::Woken woken = wait_for_everything();
    return line.same("the deadline's wake"sv, woken.events, abi::timer_event) &&
           line.holds("the deadline has come"sv, ashlar::now() >= deadline);
}
}  // namespace

void quiet_clock() {
    wiring::clock.write(enable, 0);
    wiring::clock.write(clear, 1);
}
void alarm_now() {
    do set_clock(0);
    while (wiring::clock.read(raw) == 0);  // the second ended between the two
}

// Twice, in two orders; a deadline lies ahead all the while.
bool one_wait(Line& line) {
    const auto far = [] { system::timer(ashlar::now() + 1000 * system::frequency()); };
    far();
    if (!by_interrupt(line)) return false;
    far();
    if (!by_ring(line, Act::push_second, second_event(), wiring::second)) return false;
    far();
    if (!by_call(line)) return false;
    if (!by_deadline(line)) return false;
    far();
    if (!by_ring(line, Act::push_first, first_event(), wiring::first)) return false;
    far();
    if (!by_call(line)) return false;
    if (!by_deadline(line)) return false;
    if (!line.same("left"sv, system::peek(), 0)) return false;
    line << "7 sleeps for a call, an interrupt, 2 rings and a deadline: each woke it alone"sv;
    return true;
}

// A call comes when nothing else that is waited for is pending.
bool events_before_calls(Line& line) {
    play(slow, {{Act::ask, 5}});
    sleep_until(ashlar::now() + ashlar::ticks(1));
    play(swift, {{Act::ring, 1}, {Act::ring, 2}});
    const abi::Events pending = abi::call_event | bell(1) | bell(2);
    if (!line.same("pending"sv, system::peek(), pending)) return false;
    const system::Woken first = system::wait(abi::call_event | bell(1));
    if (!line.same("the first wake"sv, first.events, bell(1))) return false;
    const system::Woken second = system::wait(abi::call_event | bell(1));
    if (!line.same("the second wake"sv, second.events, abi::call_event)) return false;
    static_cast<void>(system::reply(second.handle, {second.message[0] + 1}));
    if (!line.same("the third wake"sv, system::wait(abi::call_event | all_sources).events, bell(2)))
        return false;
    settle();
    if (!line.same("the answer"sv, script_of(slow).answer, 6)) return false;
    line
        << "a call and 2 bells pend: the bell that is asked for, then the call, then the other bell"sv;
    return true;
}

// Deadlines come at every point of the slow one's way through its ring, and of the kernel's behind it.
bool no_lost_wake_up(Line& line) {
    constexpr std::uint64_t rounds = 20'000;
    Script& script = script_of(slow);
    script.sent = 0;
    script.seen = 0;
    script.lost = 0;
    play(slow, {{Act::race, rounds}});
    std::uint64_t deadlines = 0, tries = 0;
    while (script.seen < rounds) {
        system::timer(ashlar::now() + 12 + tries++ % 40);
        const abi::Events woken = system::wait_events(bell(0) | abi::timer_event);
        if ((woken & abi::timer_event) != 0) ++deadlines;
        if ((woken & bell(0)) != 0) script.seen = script.seen + 1;
    }
    settle();
    if (!line.same("lost"sv, script.lost, 0)) return false;
    if (!line.holds("deadlines came between"sv, deadlines > rounds / 10)) return false;
    line << rounds << " bells, "sv << deadlines << " deadlines among them: 0 wakes late, 0 lost"sv;
    return true;
}

}  // namespace conformance
