// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Checks the sums that it receives and serves two clients. That one which is a fuzzer gets its answer late, if it still
// waits for one then.
#include <optional>

#include <interfaces/fuzz.hpp>
#include <wiring.hpp>

namespace {
volatile fuzz::Health& health() {
    return *reinterpret_cast<volatile fuzz::Health*>(wiring::health.bytes().data());
}

struct Desk {
    fuzz::Sum seen{};
    std::optional<ashlar::Caller> late;
    void look() {
        while (const auto one = wiring::sums.pop()) {
            const fuzz::Sum next{seen.number + 1, seen.sum * 31 + seen.number + 1};
            if (one->number != next.number || one->sum != next.sum)
                health().errors = health().errors + 1;
            seen = next;
        }
    }
    void answer_late() {
        if (late) wiring::asks.reply(*late, seen);
        late.reset();
    }
    std::optional<fuzz::Sum> exchange(ashlar::Caller caller, const fuzz::Sum& asked) {
        if (caller.client != 0) {
            late = caller;
            if (asked.number % 2 == 0) answer_late();
            return std::nullopt;
        }
        look();
        answer_late();
        health().beats = health().beats + 1;
        return fuzz::Sum{seen.number, ~seen.sum};
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
