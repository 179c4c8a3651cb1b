// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sends sums through a ring, and each millisecond asks by a call how far the other has come.
#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

namespace {
volatile fuzz::Health& health() {
    return *reinterpret_cast<volatile fuzz::Health*>(wiring::health.bytes().data());
}
}  // namespace

int main() {
    fuzz::Sum sent{};
    for (;;) {
        for (unsigned times = 0; times < 8; ++times) {
            ++sent.number;
            sent.sum = sent.sum * 31 + sent.number;
            wiring::sums.push_wait(sent);
        }
        const auto answer = wiring::pong.exchange(sent);
        if (!answer || answer->number != sent.number || answer->sum != ~sent.sum)
            health().errors = health().errors + 1;
        health().beats = health().beats + 1;
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1)));
    }
}
