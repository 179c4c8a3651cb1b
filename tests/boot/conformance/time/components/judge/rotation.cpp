// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Three of one level that never wait: each has the processor for a slice of 10 ms, in turn.
#include "stage.hpp"

namespace conformance {
namespace {

constexpr unsigned spinners = 3;
constexpr std::uint64_t slice_ms = 10, rounds = 3;

Turns& turns_of(unsigned spinner) { return *wiring::turns[spinner].address.as<Turns>(); }

void sleep_until(std::uint64_t deadline) {
    set(deadline);
    wait();
}

void start() {
    for (unsigned spinner = 0; spinner < spinners; ++spinner) {
        turns_of(spinner).stop = 0;
        turns_of(spinner).stopped = 0;
        wiring::spin[spinner].raise();
    }
}
void stop() {
    for (unsigned spinner = 0; spinner < spinners; ++spinner) turns_of(spinner).stop = 1;
    for (unsigned spinner = 0; spinner < spinners; ++spinner) {
        while (turns_of(spinner).stopped == 0) sleep_until(in_ms(1));
    }
}

// Nine turns, each where the one before it ended; `more` is what a turn may be longer or shorter.
bool turns_are_slices(Line& line, std::uint64_t more) {
    const std::uint64_t slice = ashlar::ticks(slice_ms);
    std::uint64_t end = turns_of(0).turn[0].begun;
    for (std::uint64_t index = 0; index < rounds * spinners; ++index) {
        const Turns& turns = turns_of(index % spinners);
        if (!line.holds("a turn of each in each round"sv, turns.count > index / spinners))
            return false;
        const auto& turn = turns.turn[index / spinners];
        if (!line.holds("a turn begins where the last one ended"sv,
                        turn.begun >= end && turn.begun < end + more))
            return false;
        const std::uint64_t length = turn.ended - turn.begun;
        if (!line.holds("a turn is not short"sv, length + more >= slice)) return false;
        if (!line.holds("a turn is not long"sv, length <= slice + more)) return false;
        end = turn.ended;
    }
    return true;
}
}  // namespace

bool rotation(Line& line) {
    start();
    sleep_until(in_ms(rounds * spinners * slice_ms + 5));
    stop();
    if (!turns_are_slices(line, slack)) return false;
    line << rounds * spinners << " turns of 3 that never wait: in order, each 10 ms within "sv
         << slack << " ticks"sv;
    return true;
}

// Every third millisecond the judge runs for a moment. The time that it takes is not the slice's.
bool preempted_keeps_its_slice(Line& line) {
    const std::uint64_t begun = ashlar::now();
    start();
    std::uint64_t preemptions = 0;
    for (std::uint64_t ms = 3; ms < rounds * spinners * slice_ms + 5; ms += 3, ++preemptions)
        sleep_until(begun + ashlar::ticks(ms));
    stop();
    if (!turns_are_slices(line, 2 * slack)) return false;
    line << rounds * spinners << " turns of 10 ms within "sv << 2 * slack
         << " ticks, although pre-empted "sv << preemptions << " times"sv;
    return true;
}

// Alone for four slices, then beside one that never waits, for eight: half of the time is its own, and its
// calls do not shorten it.
bool a_call_is_no_yield(Line& line) {
    auto& asked = *wiring::calls.address.as<Asked>();
    auto& spinner = turns_of(0);
    std::uint64_t calls[2] = {};
    for (const bool beside : {false, true}) {
        for (auto* one : {&asked.stop, &asked.stopped, &spinner.stop, &spinner.stopped}) *one = 0;
        wiring::ask.raise();
        if (beside) wiring::spin[0].raise();
        sleep_until(in_ms((beside ? 8 : 4) * slice_ms));
        for (auto* one : {&asked.stop, &spinner.stop}) *one = 1;
        while (asked.stopped == 0 || (beside && spinner.stopped == 0)) sleep_until(in_ms(1));
        calls[beside] = asked.count;
    }
    if (!line.holds("calls are made alone"sv, calls[0] > 1000)) return false;
    if (!line.holds("as many beside another"sv, calls[1] > calls[0] * 9 / 10)) return false;
    line << calls[0] << " calls in 4 slices alone, "sv << calls[1]
         << " in 8 that are shared with one who never waits"sv;
    return true;
}

}  // namespace conformance
