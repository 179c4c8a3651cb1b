// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Each case is a function that returns what went wrong, or nothing; the first that fails gives the
// machine its status.
#include <cstring>

#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

const auto& victim = wiring::children[0];
const auto& sleeper = wiring::children[1];
const auto& looper = wiring::children[2];

struct Seen {
    std::uint64_t lives, last_life, pokes, answer;
};
Seen seen(std::size_t worker) {
    Seen copy;
    std::memcpy(&copy, wiring::seen[worker].bytes().data(), sizeof copy);
    return copy;
}

// All components below run until all of them sleep.
void let_run() { static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(20))); }

void order(std::uint64_t what) { wiring::orders.push({.what = what}); }

// The victim's next report; a second is for ever. A restart signals its peers, so that a wait may end
// with nothing to pop.
std::optional<life::Report> report() {
    const auto deadline = ashlar::now() + ashlar::ticks(1000);
    for (;;) {
        if (const auto one = wiring::reports.pop()) return one;
        if (ashlar::wait_until(deadline, wiring::reports).timed_out()) return std::nullopt;
    }
}
bool told(const auto& child) {
    const auto ready = ashlar::wait_until(ashlar::now() + ashlar::ticks(1000), child);
    return ready[child];
}

using Problem = std::string_view;

Problem number_text(std::uint64_t number) {
    static constinit auto kept = ashlar::Number::hexadecimal(0);
    kept = ashlar::Number::hexadecimal(number);
    return kept.text();
}

Problem memory() {
    order(wiring::order_report);
    const auto before = report();
    if (!before || before->life != 0 || before->dirty != 0) return "the first life is not clean"sv;
    order(wiring::order_crash);
    if (!told(victim)) return "no event"sv;
    let_run();  // what is in flight when a consumer starts again is lost
    order(wiring::order_report);
    const auto after = report();
    if (!after) return "no report of the second life"sv;
    if (after->life != 1) return "not the second life"sv;
    if (after->dirty != 0) return number_text(after->dirty);
    const auto seen = victim.inspect();
    if (seen.starts != 2 || seen.fault != abi::FaultClass::illegal) return "inspect"sv;
    return {};
}

Problem in_flight() {
    for (int i = 0; i < 8; ++i) order(i == 0 ? wiring::order_crash : wiring::order_nothing);
    if (wiring::orders.available() != 0) return "the ring should be full"sv;
    let_run();
    if (wiring::orders.available(8) != 8) return "the new life has not emptied the ring"sv;
    if (wiring::orders.lost() != 7) return number_text(wiring::orders.lost());
    return wiring::orders.peer_epoch() == 2 ? ""sv : "epoch"sv;
}

Problem published() {
    static_cast<void>(told(victim));
    order(wiring::order_fill);
    let_run();
    for (std::uint64_t i = 0; i < 5; ++i) {
        const auto one = wiring::reports.pop();
        if (!one || one->life != i || one->dirty != 100 + i) return "a published message is lost"sv;
    }
    if (wiring::reports.pop()) return "a message that nobody pushed"sv;
    return wiring::reports.peer_epoch() == 3 ? ""sv : "epoch"sv;
}

Problem old_answer() {
    order(wiring::order_ask);
    const auto first = ashlar::wait(wiring::asks);
    if (!first[wiring::asks]) return "no call"sv;
    if (victim.inspect().run != abi::Run::calling_taken) return "inspect: not calling"sv;
    if (victim.restart() != abi::Status::ok) return "restart"sv;
    let_run();
    const ashlar::Caller old{.client = 0, .handle = first.handle};
    if (wiring::asks.reply(old, life::Number{1}) != abi::Status::not_your_caller) return "reply"sv;
    order(wiring::order_ask);
    const auto second = ashlar::wait(wiring::asks);
    if (second.message[0] != first.message[0] + 1) return "not the new life"sv;
    if (wiring::asks.reply(old, life::Number{1}) != abi::Status::not_your_caller) return "stale"sv;
    const ashlar::Caller now{.client = 0, .handle = second.handle};
    if (wiring::asks.reply(now, life::Number{77}) != abi::Status::ok) return "the true reply"sv;
    const auto answer = report();
    return answer && answer->dirty == 77 ? ""sv : "the new life got another answer"sv;
}

Problem stopped_at_boot() {
    if (seen(0).lives != 0 || sleeper.inspect().starts != 0) return "it has run"sv;
    if (sleeper.inspect().run != abi::Run::stopped) return "state"sv;
    if (sleeper.stop() != abi::Status::unchanged) return "stop of a stopped one"sv;
    if (sleeper.start() != abi::Status::ok) return "start"sv;
    if (sleeper.start() != abi::Status::unchanged) return "start of a started one"sv;
    let_run();
    return seen(0).lives == 1 && seen(0).last_life == 0 ? ""sv : "not its first life"sv;
}

Problem blocked_caller() {
    order(wiring::order_hold);
    wiring::poke[0].raise();
    let_run();
    if (sleeper.inspect().run != abi::Run::calling_taken) return "nobody calls"sv;
    order(wiring::order_crash);
    let_run();
    if (sleeper.inspect().run != abi::Run::waiting) return "the caller still sleeps"sv;
    const auto gone = 100 + static_cast<std::uint64_t>(abi::Status::server_gone);
    return seen(0).answer == gone ? ""sv : "another status"sv;
}

Problem stop_and_start() {
    if (sleeper.stop() != abi::Status::ok) return "stop"sv;
    wiring::poke[0].raise();
    let_run();
    if (seen(0).pokes != 1) return "it runs"sv;
    if (sleeper.start() != abi::Status::ok) return "start"sv;
    let_run();
    if (seen(0).lives != 2 || seen(0).last_life != 1) return "not its second life"sv;
    if (seen(0).pokes != 1) return "an event of the old life has come"sv;
    return {};
}

Problem end_is_no_fault() {
    wiring::poke[0].raise();
    if (!told(sleeper)) return "no event"sv;
    if (sleeper.inspect().run != abi::Run::ended) return "state"sv;
    if (sleeper.inspect().fault != abi::FaultClass::none) return "a fault"sv;
    return sleeper.start() == abi::Status::ok ? ""sv : "start of an ended one"sv;
}

Problem panic_text() {
    let_run();
    wiring::poke[0].raise();
    if (!told(sleeper)) return "no event"sv;
    if (sleeper.inspect().fault != abi::FaultClass::panic) return "class"sv;
    const auto registers = sleeper.registers();
    constexpr auto text = "the worker gives up"sv;
    return std::memcmp(registers.general.message(), text.data(), text.size()) == 0 ? ""sv
                                                                                   : "text"sv;
}

Problem crash_loop() {
    if (looper.start() != abi::Status::ok) return "start"sv;
    let_run();
    if (looper.inspect().run != abi::Run::stopped) return "it still runs"sv;
    if (looper.inspect().starts != 4 || seen(1).lives != 4) return "not four lives"sv;
    return told(looper) ? ""sv : "no event"sv;
}

struct Case {
    std::string_view shows;
    Problem (*run)();
};
constexpr Case cases[] = {
    {"a new life finds all memory and registers as at boot", memory},
    {"a restarted consumer drops what is in flight, counted", in_flight},
    {"what a producer has published survives its restart", published},
    {"a restarted client never gets an old answer", old_answer},
    {"what is stopped at boot runs when it is started", stopped_at_boot},
    {"a caller of a server that fails wakes with server_gone", blocked_caller},
    {"after stop and start, old events are gone", stop_and_start},
    {"main returning is an end and no fault", end_is_no_fault},
    {"a supervisor reads the text of a panic", panic_text},
    {"a crash loop stops after 3 restarts", crash_loop},
};

}  // namespace

int main() {
    std::uint8_t number = 0;
    for (const Case& one : cases) {
        ++number;
        const Problem problem = one.run();
        ashlar::print(wiring::lines, problem.empty() ? "shown: "sv : "wrong: "sv, one.shows);
        if (problem.empty()) continue;
        ashlar::print(wiring::lines, problem);
        ashlar::power_off(number);
    }
    ashlar::power_off(0);
}
