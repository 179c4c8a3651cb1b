// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Wakes the fuzzers that have put themselves to sleep, and ends the machine when all is done or
// something is wrong.
#include <cstring>

#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

constexpr std::size_t fuzzers = 2, stubborn = 2, bystanders = 4;
constexpr std::string_view names[] = {"watch"sv, "pong"sv, "ping"sv, "mate"sv};
std::uint64_t last_tries[fuzzers];
std::uint64_t woken, disbelieved;

void say(std::string_view text) {
    for (const char one : text) wiring::uart.write(0, static_cast<std::uint32_t>(one));
}
void say(std::string_view what, std::uint64_t number) {
    say(what);
    say(" "sv);
    say(ashlar::Number::decimal(number).text());
    say("\n"sv);
}
[[noreturn]] void give_up(std::string_view why, std::uint64_t number) {
    say(why, number);
    ashlar::power_off(1);
}

template <typename Message>
Message read(const auto& region) {
    Message copy;
    std::memcpy(&copy, region.bytes().data(), sizeof copy);
    return copy;
}

// A fuzzer that jumps into its own code may write any number there: one that cannot be is taken back,
// and that life is over.
std::uint64_t tries() {
    constexpr std::uint64_t most_at_a_time = 20'000;
    std::uint64_t all = 0;
    for (std::size_t index = 0; index < fuzzers; ++index) {
        const auto tally = read<fuzz::Tally>(wiring::tallies[index]);
        auto& last = last_tries[index];
        if (tally.tries - last <= most_at_a_time) {
            last = tally.tries;
        } else {
            ++disbelieved;
            wiring::children[index].restart();
            std::memcpy(wiring::tallies[index].bytes().data(), &last, sizeof last);
        }
        all += last;
    }
    return all;
}

void wake_sleepers(bool all) {
    static std::uint32_t slept[fuzzers];  // the life in which it slept at the last tick
    for (std::size_t index = 0; index < fuzzers; ++index) {
        const auto seen = wiring::children[index].inspect();
        const bool sleeps = seen.run != abi::Run::runnable && seen.run != abi::Run::exhausted;
        if (sleeps && (all || slept[index] == seen.starts)) {
            ++woken;
            wiring::children[index].restart();
        }
        if (!all) slept[index] = sleeps ? seen.starts : 0;
    }
}

// It makes its mistake now and then among all others, and at the end in a row.
std::uint32_t times_stubborn;
void provoke() {
    static std::uint64_t next;
    if (ashlar::now() < next) return;
    next = ashlar::now() + ashlar::ticks(1);
    ++times_stubborn;
    wiring::again.raise();
}
void be_stubborn() {
    for (unsigned times = 0; times < 10; ++times) {
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(2)));
        provoke();
    }
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(2)));
    const auto seen = wiring::children[stubborn].inspect();
    // Raises coalesce while it starts again.
    if (seen.starts < 11 || seen.starts > times_stubborn + 1)
        give_up("wrong: lives of stubborn"sv, seen.starts);
    if (seen.bad_call != abi::BadCall::slot || seen.fault_address != 99)
        give_up("wrong: fault of stubborn"sv, static_cast<std::uint64_t>(seen.bad_call));
}

void judge_health() {
    bool well = true;
    for (std::size_t index = 0; index < bystanders; ++index) {
        const auto health = read<fuzz::Health>(wiring::health[index]);
        say(names[index]);
        say(": beats"sv, health.beats);
        if (health.worst != 0) say("worst wait in ticks:"sv, health.worst);
        if (health.errors == 0 && health.beats > 2) continue;
        well = false;
        say("wrong: errors"sv, health.errors);
    }
    if (!well) ashlar::power_off(2);
}

}  // namespace

int main() {
    wiring::uart.write<std::uint32_t>(0x30, 0x301);
    while (tries() < wiring::config().tries) {
        const auto ready = ashlar::wait_until(ashlar::now() + ashlar::ticks(5), wiring::quiet);
        wake_sleepers(ready[wiring::quiet]);
        provoke();
    }
    for (std::size_t index = 0; index < fuzzers; ++index) {
        say("tries:"sv, last_tries[index]);
        say("lives:"sv, wiring::children[index].inspect().starts);
        wiring::children[index].stop();
    }
    say("woken:"sv, woken);
    say("disbelieved:"sv, disbelieved);
    be_stubborn();
    judge_health();
    say("all is well\n"sv);
    ashlar::power_off(0);
}
