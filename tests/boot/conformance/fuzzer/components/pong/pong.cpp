// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Checks the sums that it receives and serves two clients, one of which is a fuzzer.
#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

namespace {
volatile fuzz::Health& health() {
    return *reinterpret_cast<volatile fuzz::Health*>(wiring::health.bytes().data());
}

struct Desk {
    fuzz::Sum seen{};
    void look() {
        while (const auto one = wiring::sums.pop()) {
            const fuzz::Sum next{seen.number + 1, seen.sum * 31 + seen.number + 1};
            if (one->number != next.number || one->sum != next.sum)
                health().errors = health().errors + 1;
            seen = next;
        }
    }
    fuzz::Sum exchange(ashlar::Caller caller, const fuzz::Sum& asked) {
        if (caller.client != 0) return {asked.sum, asked.number};
        look();
        health().beats = health().beats + 1;
        return {seen.number, ~seen.sum};
    }
};
}  // namespace

int main() {
    Desk desk;
    for (;;) {
        const auto ready = ashlar::wait(wiring::asks, wiring::sums);
        wiring::asks.serve(ready, desk);
        desk.look();
    }
}
