// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The server at the end: calls the console before it answers one port, later, and answers the other
// at once.
#include <ashlar/print.hpp>
#include <wiring.hpp>

namespace {
struct Keeping {
    std::optional<ashlar::Caller> waiting;
    std::uint64_t value = 0;
    std::optional<store::Number> keep(const ashlar::Caller& caller, const store::Number& number) {
        waiting = caller;
        value = number.value;
        return std::nullopt;
    }
};
struct Asking {
    store::Number keep(ashlar::Caller, const store::Number& number) { return {number.value + 1}; }
};
}  // namespace

int main() {
    Keeping keeping;
    Asking asking;
    for (;;) {
        const auto ready = ashlar::wait(wiring::keep, wiring::ask);
        wiring::keep.serve(ready, keeping);
        wiring::ask.serve(ready, asking);
        if (!keeping.waiting) continue;
        ashlar::print(wiring::lines, "kept");
        wiring::keep.reply(*keeping.waiting, store::Number{keeping.value * 2});
        keeping.waiting.reset();
    }
}
