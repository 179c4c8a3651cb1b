// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
const auto& late = wiring::children[0];
const auto& greedy = wiring::children[1];
const auto& payer = wiring::children[2];
const auto& sponsor = wiring::children[3];
const auto& rest = wiring::children[4];
const auto& ticker = wiring::children[5];

std::uint64_t ran(std::size_t who) {
    return *reinterpret_cast<const volatile std::uint64_t*>(wiring::ran[who].bytes().data());
}
std::uint64_t microseconds(std::uint64_t ticks) {
    return ticks * 1'000'000 / ashlar::system::frequency();
}
void sleep(std::uint64_t milliseconds) {
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(milliseconds)));
}
void say(std::string_view what, std::uint64_t number) {
    ashlar::print(wiring::lines, what, ashlar::Number::decimal(number).text());
}
}  // namespace

int main() {
    greedy.start();
    rest.start();
    sleep(60);
    greedy.stop();
    rest.stop();
    say("greedy us: "sv, microseconds(ran(0)));
    say("rest us: "sv, microseconds(ran(3)));

    const auto before = ran(0);
    ticker.start();
    greedy.start();
    sleep(60);
    greedy.stop();
    ticker.stop();
    say("greedy us beside a ticker: "sv, microseconds(ran(0) - before));

    payer.start();
    sleep(60);
    payer.stop();
    say("calls of 1 ms: "sv, ran(1));

    sponsor.start();
    sleep(60);
    sponsor.stop();
    say("calls of 1 ms that are put off: "sv, ran(2));

    late.start();
    for (int i = 0; i < 2; ++i) {
        wiring::go.raise();
        const auto start = ashlar::now();
        const auto ready = ashlar::wait_until(start + ashlar::ticks(50), late);
        if (ready[late]) say("overdue after us: "sv, microseconds(ashlar::now() - start));
    }
    ashlar::power_off(late.inspect().fault == abi::FaultClass::overdue ? 0 : 1);
}
