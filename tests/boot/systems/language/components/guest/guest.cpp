// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Checks what system.yaml set for this instance, uses every part of its link, and says so.
#include <cstring>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
bool configured() {
    const wiring::Config config = wiring::config();
    const bool own = config.channel == 7
                         ? config.gain == 100 && ashlar::text_of(config.label, 4) == "none"sv
                     : config.channel == 8
                         ? config.gain == -5
                         : config.channel == 9 && ashlar::text_of(config.label, 5) == "third"sv;
    return own && config.address.address == std::array<std::uint8_t, 4>{10, 0, 2, 15} &&
           config.address.prefix == 24 && config.period == 20'000'000 && config.buffer == 2048 &&
           config.loud && config.station.address[5] == 0x56;
}
}  // namespace

int main() {
    if (!configured()) ashlar::panic("the config is not what system.yaml says");
    static_cast<void>(ashlar::wait(wiring::ready));
    const std::uint32_t channel = wiring::config().channel;
    const auto newest = ashlar::Latest<talk::Index>::Reader{wiring::board}.read();
    if (!newest || newest->colour != 2)
        ashlar::panic("the board does not hold what was written last");
    const auto mark = static_cast<std::byte>(newest->channel);
    static_cast<void>(wiring::desk_text.write(0, std::span{&mark, 1}));
    const auto entered =
        wiring::desk_check.enter({.channel = channel, .colour = wiring::desk_link.config.colour});
    if (!entered || entered->status != ashlar::status::ok) ashlar::panic("the desk refused");
    if constexpr (wiring::desk_typed.connected) {
        static_cast<void>(ashlar::wait(wiring::desk_typed));
        if (const auto word = wiring::desk_typed.pop()) wiring::desk_said.push_wait(*word);
    } else {
        wiring::desk_said.push_wait({});
    }
    for (std::uint64_t number = 0; number < 5; ++number) {
        wiring::alarms.push(number);
        wiring::desk_hum.push(number);
    }
    if (wiring::desk_sigh.pop() != 0u || wiring::desk_sigh.dropped() != 3)
        ashlar::panic("the desk has not sighed as its link says");
    wiring::desk_bell.raise();
    if (const auto left = wiring::desk_check.leave({.channel = channel, .colour = 0}); !left)
        ashlar::panic("the desk is gone");
    return 0;
}
