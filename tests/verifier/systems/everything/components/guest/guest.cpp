// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Uses every part of its link and every port, and says so.
#include <wiring.hpp>

int main() {
    static_assert(!wiring::spare.connected);
    static_cast<void>(ashlar::wait(wiring::ready));
    if (wiring::config().address.address[3] != 15 || wiring::board.bytes()[0] != std::byte{0x77})
        ashlar::panic("not what system.yaml says");
    constexpr std::byte mark{0x5a};
    static_cast<void>(wiring::desk_text.write(0, std::span{&mark, 1}));
    const auto entered = wiring::desk_check.enter(
        {.channel = wiring::config().channel, .colour = wiring::desk_link.config.colour});
    if (!entered || entered->status != ashlar::status::ok) ashlar::panic("the clerk refused");
    wiring::desk_said.push_wait({.length = 1, .bytes = {'x'}});
    wiring::desk_bell.raise();
    if constexpr (wiring::desk_typed.connected) {
        if (wiring::desk_typed.pop_wait().length != 1) ashlar::panic("not what was said");
    }
    for (std::uint64_t number = 0; number < 3; ++number) wiring::alarms.push(number);
    wiring::done.raise();
    return 0;
}
