// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Group 1 of the conformance suite: events and waits. This file has what is pending before a wait and what
// a mask lets through; waking.cpp has what wakes a sleeper, lying.cpp a
// peer that lies.
#include "stage.hpp"

namespace conformance {
namespace {
namespace system = ashlar::system;

// Each bell alone: once while the judge sleeps, once before it waits.
bool exact_bits(Line& line) {
    for (std::size_t index = 0; index < wiring::bells.size(); ++index) {
        play(slow, {{Act::ring, index}});
        const system::Woken asleep = system::wait(all_sources);
        if (!line.same("a sleeper's wake"sv, asleep.events, bell(index))) return false;
        if (!line.same("x1 of a wake without a call"sv, asleep.handle, 0)) return false;
        settle();
        play(swift, {{Act::ring, index}});
        if (!line.same("pending"sv, system::peek(), bell(index))) return false;
        if (!line.same("a wake"sv, system::wait_events(all_sources), bell(index))) return false;
        if (!line.same("left"sv, system::peek(), 0)) return false;
    }
    line << wiring::bells.size() << " bells, each alone: 1 bit of 62 in its wake, 0 left"sv;
    return true;
}

bool coalescing(Line& line) {
    play(swift, {{Act::ring, 0}, {Act::ring, 1}, {Act::ring, 0}, {Act::ring, 1}, {Act::ring, 0}});
    const abi::Events woken = system::wait_events(all_sources);
    if (!line.same("the wake"sv, woken, bell(0) | bell(1))) return false;
    if (!line.same("left"sv, system::peek(), 0)) return false;
    line << "0b01 three times and 0b10 twice: one wake with 0b11"sv;
    return true;
}

// The slow one would run if the judge slept: it does not.
bool pending_before_wait(Line& line) {
    const std::uint64_t before = script_of(slow).finished;
    play(slow, {});
    play(swift, {{Act::ring, 7}});
    if (!line.same("the wake"sv, system::wait_events(all_sources), bell(7))) return false;
    if (!line.same("scripts of the slow one"sv, script_of(slow).finished, before)) return false;
    settle();
    line << "a bell rung before the wait: 0 instructions of who is less important"sv;
    return true;
}

bool masks(Line& line) {
    play(swift, {{Act::ring, 2}, {Act::ring, 3}, {Act::ring, 4}});
    if (!line.same("a wait for one"sv, system::wait_events(bell(3)), bell(3))) return false;
    if (!line.same("kept"sv, system::peek(), bell(2) | bell(4))) return false;
    play(slow, {{Act::ring, 5}, {Act::ring, 6}, {Act::ring, 3}});
    if (!line.same("a sleep for one"sv, system::wait_events(bell(3)), bell(3))) return false;
    if (!line.same("steps of the slow one"sv, script_of(slow).at, 3)) return false;
    const abi::Events kept = bell(2) | bell(4) | bell(5) | bell(6);
    if (!line.same("kept in the sleep"sv, system::peek(), kept)) return false;
    if (!line.same("a wait for two"sv, system::wait_events(bell(2) | bell(6) | bell(9)),
                   bell(2) | bell(6)))
        return false;
    if (!line.same("the rest"sv, system::wait_events(all_sources), bell(4) | bell(5))) return false;
    settle();
    line
        << "3 waits for 1 of 3, 1 of 5 and 2 of 4 pending bells: the others stay, 2 came in a sleep"sv;
    return true;
}

bool poll_takes(Line& line) {
    if (!line.same("a poll of nothing"sv, system::poll(all_sources), 0)) return false;
    play(swift, {{Act::ring, 10}, {Act::ring, 11}});
    if (!line.same("the first poll"sv, system::poll(bell(10) | bell(12)), bell(10))) return false;
    if (!line.same("the second poll"sv, system::poll(bell(10) | bell(12)), 0)) return false;
    if (!line.same("the third poll"sv, system::poll(all_sources), bell(11))) return false;
    if (!line.same("left"sv, system::peek(), 0)) return false;
    line << "4 polls: nothing, the 1 of 2 that was asked for, nothing, the other one"sv;
    return true;
}

bool peek_leaves(Line& line) {
    play(swift, {{Act::ring, 20}, {Act::ring, 21}});
    for (unsigned round = 0; round < 3; ++round) {
        if (!line.same("a peek"sv, system::peek(), bell(20) | bell(21))) return false;
    }
    if (!line.same("the wake"sv, system::wait_events(all_sources), bell(20) | bell(21)))
        return false;
    if (!line.same("a peek after it"sv, system::peek(), 0)) return false;
    line << "3 peeks show 2 bells, the wait after them takes both, then 0"sv;
    return true;
}

// 59 bells, two rings, one interrupt.
bool all_sources_at_once(Line& line) {
    for (std::size_t index = 0; index < wiring::bells.size(); ++index)
        play(swift, {{Act::ring, index}});
    static_cast<void>(wiring::first.arm());
    static_cast<void>(wiring::second.arm());
    play(slow, {{Act::push_first, 1}, {Act::push_second, 2}});
    settle();
    alarm_now();
    const abi::Events woken = system::wait_events(all_sources);
    quiet_clock();
    if (!line.same("the wake"sv, woken, all_sources)) return false;
    if (!line.same("left"sv, system::peek(), 0)) return false;
    if (!line.same("the first ring"sv, wiring::first.pop().value_or(0), 1)) return false;
    if (!line.same("the second ring"sv, wiring::second.pop().value_or(0), 2)) return false;
    line << std::uint64_t(std::popcount(woken)) << " sources in one wake, 0 left"sv;
    return true;
}

constexpr Case cases[] = {
    {"exact_bits"sv, exact_bits},
    {"coalescing"sv, coalescing},
    {"pending_before_wait"sv, pending_before_wait},
    {"masks"sv, masks},
    {"poll_takes"sv, poll_takes},
    {"peek_leaves"sv, peek_leaves},
    {"all_sources_at_once"sv, all_sources_at_once},
    {"lying_index"sv, lying_index},
    {"one_wait"sv, one_wait},
    {"events_before_calls"sv, events_before_calls},
    {"no_lost_wake_up"sv, no_lost_wake_up},
};

}  // namespace
}  // namespace conformance

int main() { conformance::judge(conformance::cases); }
