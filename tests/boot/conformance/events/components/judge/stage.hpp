// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How the judge moves its peers, and what it waits with: raw system calls, so that no port looks twice.
#pragma once

#include <initializer_list>

#include "ashlar/system.hpp"
#include "tests/boot/conformance/events/script.hpp"
#include "tests/boot/conformance/report.hpp"

namespace conformance {

enum Peer : unsigned { swift, slow };

inline constexpr abi::Events all_sources = (abi::Events{1} << abi::event_sources) - 1;

inline Script& script_of(Peer peer) { return *wiring::scripts[peer].address.as<Script>(); }
inline abi::Events bell(std::size_t index) {
    return ashlar::event_mask(wiring::bells[index].event);
}

// Of the swift one all is done when this returns, of the slow one nothing.
inline void play(Peer peer, std::initializer_list<Step> steps) {
    Script& script = script_of(peer);
    script.length = steps.size();
    std::uint64_t at = 0;
    for (const Step& step : steps) {
        script.acts[at] = static_cast<std::uint64_t>(step.act);
        script.arguments[at++] = step.argument;
    }
    wiring::go[peer].raise();
}

inline void sleep_until(std::uint64_t deadline) {
    ashlar::system::timer(deadline);
    ashlar::system::wait_events(abi::timer_event);
}

// Lets the slow one end its script.
inline void settle() {
    static std::uint64_t scripts = 0;
    for (++scripts; script_of(slow).finished < scripts;)
        sleep_until(ashlar::now() + ashlar::ticks(1));
}

// waking.cpp
void alarm_now();  // the clock interrupts before this returns
void quiet_clock();
bool one_wait(Line& line);
bool events_before_calls(Line& line);
bool no_lost_wake_up(Line& line);

// lying.cpp
bool lying_index(Line& line);

}  // namespace conformance
