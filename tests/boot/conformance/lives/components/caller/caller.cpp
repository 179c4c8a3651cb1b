// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls on request, and writes down the answer and how many were answered before.
#include <wiring.hpp>

namespace {
volatile lives::Slot& slot() {
    return wiring::table.address.as<volatile lives::Slot>()[wiring::config().number];
}

// Of all callers: in the table's last slot.
std::uint64_t answered() {
    auto& last = wiring::table.address.as<std::uint64_t>()[4096 / 8 - 1];
    return std::atomic_ref{last}.fetch_add(1);
}
}  // namespace

int main() {
    slot().lives = slot().lives + 1;
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        const auto answer = wiring::server.ask({.what = slot().what, .depth = slot().depth});
        slot().value = answer ? answer->value : 1000 + static_cast<std::uint64_t>(answer.error());
        slot().count = answered();
    }
}
