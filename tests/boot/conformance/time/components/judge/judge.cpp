// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Group 3 of the conformance suite, its first part: the deadline of a component. rotation.cpp has turns
// within a level.
#include "stage.hpp"

namespace conformance {
namespace {
namespace system = ashlar::system;

void spin_until(std::uint64_t time) {
    while (ashlar::now() < time) {
    }
}

// Sleeps; right is a wake at the deadline, not before, and not much later.
bool wakes_at(Line& line, std::uint64_t deadline, std::uint64_t& latest) {
    if (!line.same("the wake"sv, wait(), abi::timer_event)) return false;
    const std::uint64_t woken = ashlar::now();
    if (!line.holds("the wake is not early"sv, woken >= deadline)) return false;
    if (!line.holds("the wake is not late"sv, woken <= deadline + slack)) return false;
    latest = std::max(latest, woken - deadline);
    return line.same("left"sv, system::peek(), 0);
}

bool future(Line& line) {
    std::uint64_t latest = 0;
    for (std::uint64_t round = 0; round < 100; ++round) {
        const std::uint64_t deadline = ashlar::now() + 200 + round * 997;
        if (!line.same("the status"sv, set(deadline), ok)) return false;
        if (!line.same("pending before it"sv, system::peek(), 0)) return false;
        if (!wakes_at(line, deadline, latest)) return false;
    }
    line << "100 deadlines, none early, at most "sv << latest << " ticks late"sv;
    return true;
}

// Set and pending at once, and taken by the wait that follows.
bool pends_at_once(Line& line, std::uint64_t deadline) {
    return line.same("the status"sv, set(deadline), past) &&
           line.same("pending"sv, system::peek(), abi::timer_event) &&
           line.same("the wake"sv, wait(), abi::timer_event) &&
           line.same("left"sv, system::peek(), 0);
}

bool in_the_past(Line& line) {
    for (const std::uint64_t before : {std::uint64_t{1}, std::uint64_t{1000}, ashlar::now() - 1}) {
        if (!pends_at_once(line, ashlar::now() - before)) return false;
    }
    line << "3 deadlines in the past, 1 tick to all time since the start: status 3 and the event"sv;
    return true;
}

bool now(Line& line) {
    for (unsigned round = 0; round < 100; ++round) {
        if (!pends_at_once(line, ashlar::now())) return false;
    }
    line << "100 times this very tick: status 3 and the event"sv;
    return true;
}

// What the first deadline would have done does not happen.
bool moved_earlier(Line& line) {
    std::uint64_t latest = 0;
    const std::uint64_t first = in_ms(3), second = in_ms(1);
    if (!line.same("the status"sv, set(first) | set(second), ok)) return false;
    if (!wakes_at(line, second, latest)) return false;
    spin_until(first + slack);
    if (!line.same("pending at the old time"sv, system::peek(), 0)) return false;
    line << "from 3 ms to 1 ms: one wake, "sv << latest << " ticks late, none at 3 ms"sv;
    return true;
}

bool moved_later(Line& line) {
    std::uint64_t latest = 0;
    const std::uint64_t first = in_ms(1), second = in_ms(3);
    if (!line.same("the status"sv, set(first) | set(second), ok)) return false;
    spin_until(first + slack);
    if (!line.same("pending at the old time"sv, system::peek(), 0)) return false;
    if (!wakes_at(line, second, latest)) return false;
    line << "from 1 ms to 3 ms: none at 1 ms, one wake, "sv << latest << " ticks late"sv;
    return true;
}

Sleep& sleep_of(unsigned sleeper) { return *wiring::sleeps[sleeper].address.as<Sleep>(); }
void send_to_sleep(unsigned sleeper, std::uint64_t deadline) {
    sleep_of(sleeper).deadline = deadline;
    sleep_of(sleeper).woken = 0;
    wiring::sleep[sleeper].raise();
}

// Once alone, and once before another component's deadline, which must not be affected.
bool cancelled(Line& line) {
    for (const bool alone : {true, false}) {
        const std::uint64_t own = in_ms(1), other = in_ms(2);
        if (!alone) send_to_sleep(1, other);
        if (!line.same("the status"sv, set(own) | set(0), ok)) return false;
        spin_until(other + 2 * slack);
        if (!line.same("pending"sv, system::peek(), 0)) return false;
        if (alone) continue;
        if (!line.holds("the other's wake"sv,
                        sleep_of(1).woken >= other && sleep_of(1).woken < other + slack))
            return false;
    }
    line << "2 deadlines cancelled: 0 events; that of somebody else 1 ms later comes in time"sv;
    return true;
}

bool cancelled_after_it_fired(Line& line) {
    std::uint64_t latest = 0;
    for (const bool again : {false, true}) {
        const std::uint64_t first = in_ms(1), second = in_ms(2);
        set(first);
        spin_until(first + slack);
        if (!line.same("pending"sv, system::peek(), abi::timer_event)) return false;
        if (!line.same("the status"sv, set(again ? second : 0), ok)) return false;
        if (!line.same("pending after that"sv, system::peek(), 0)) return false;
        if (again && !wakes_at(line, second, latest)) return false;
    }
    line << "its event goes with it: cancelled and moved once each, 0 events of the old deadline"sv;
    return true;
}

// The more important one second, then first; the judge's own deadline lies between.
bool two_in_order(Line& line) {
    for (const unsigned first : {1u, 0u}) {
        const std::uint64_t start = ashlar::now();
        const std::uint64_t deadlines[] = {start + ashlar::ticks(1), start + ashlar::ticks(2),
                                           start + ashlar::ticks(3)};
        send_to_sleep(1 - first, deadlines[2]);
        send_to_sleep(first, deadlines[0]);
        set(deadlines[1]);
        std::uint64_t latest = 0;
        if (!wakes_at(line, deadlines[1], latest)) return false;
        const std::uint64_t early = sleep_of(first).woken;
        if (!line.holds("the first one's wake"sv,
                        early >= deadlines[0] && early < deadlines[0] + slack))
            return false;
        if (!line.same("the last one's wake before its time"sv, sleep_of(1 - first).woken, 0))
            return false;
        spin_until(deadlines[2] + slack);
        const std::uint64_t late = sleep_of(1 - first).woken;
        if (!line.holds("the last one's wake"sv,
                        late >= deadlines[2] && late < deadlines[2] + slack))
            return false;
    }
    line << "3 components, 2 orders of importance: woken in order of 6 deadlines"sv;
    return true;
}

bool rearmed_in_the_same_wake(Line& line) {
    std::uint64_t latest = 0;
    std::uint64_t deadline = in_ms(1);
    for (unsigned round = 0; round < 100; ++round, deadline += ashlar::ticks(1)) {
        if (!line.same("the status"sv, set(deadline), ok)) return false;
        if (!wakes_at(line, deadline, latest)) return false;
    }
    line << "100 wakes a millisecond apart, at most "sv << latest << " ticks late, no drift"sv;
    return true;
}

constexpr Case cases[] = {
    {"future"sv, future},
    {"past"sv, in_the_past},
    {"now"sv, now},
    {"moved_earlier"sv, moved_earlier},
    {"moved_later"sv, moved_later},
    {"cancelled"sv, cancelled},
    {"cancelled_after_it_fired"sv, cancelled_after_it_fired},
    {"two_in_order"sv, two_in_order},
    {"rearmed_in_the_same_wake"sv, rearmed_in_the_same_wake},
    {"rotation"sv, rotation},
    {"preempted_keeps_its_slice"sv, preempted_keeps_its_slice},
    {"a_call_is_no_yield"sv, a_call_is_no_yield},
};

}  // namespace
}  // namespace conformance

int main() { conformance::judge(conformance::cases); }
