// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers the first client at once, and the second when the first has called.
#include <optional>

#include <wiring.hpp>

namespace {
struct Desk {
    std::optional<ashlar::Caller> waiting;
    std::optional<trial::Number> ask(ashlar::Caller caller, const trial::Number& number) {
        if (caller.client == 1) {
            waiting = caller;
            return std::nullopt;
        }
        if (waiting) wiring::asks.reply(*waiting, trial::Number{.value = 4711});
        waiting.reset();
        return trial::Number{.value = number.value + 1};
    }
};
}  // namespace

int main() {
    Desk desk;
    for (;;) {
        const auto ready = ashlar::wait(wiring::asks, wiring::in, wiring::pupil);
        wiring::asks.serve(ready, desk);
        static_cast<void>(wiring::in.pop());
    }
}
