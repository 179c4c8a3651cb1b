// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers, calls another server first, or keeps a call and takes no other one until it is released.
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

std::optional<ashlar::Caller> held;

lives::Number ask_up(const lives::Request& request) {
    if constexpr (wiring::up.connected) {
        const auto answer = wiring::up.ask({.what = request.what, .depth = request.depth - 1});
        return {answer ? answer->value + 1 : 1000 + static_cast<std::uint64_t>(answer.error())};
    } else {
        return {};
    }
}

struct Server {
    std::optional<lives::Number> ask(ashlar::Caller caller, const lives::Request& request) {
        if (request.depth != 0) return ask_up(request);
        if (request.what == wiring::plain) return lives::Number{100 + slot().lives};
        held = caller;
        return std::nullopt;
    }
} server;

void go() {
    if (slot().what == wiring::crash) asm volatile("udf #0");
    if (!held) return;
    slot().value = static_cast<std::uint64_t>(wiring::ask.reply(*held, lives::Number{100}));
    held.reset();
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    for (;;) {
        const auto ready = held ? ashlar::wait(wiring::go) : ashlar::wait(wiring::go, wiring::ask);
        if (ready[wiring::go]) go();
        wiring::ask.serve(ready, server);
    }
}
