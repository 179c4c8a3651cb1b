// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Serves three guests over links and ends the machine with 43 when each has used every part of its own.
#include <wiring.hpp>

#include "devices.hpp"

using namespace std::string_view_literals;

namespace {
constexpr std::size_t guests = wiring::guests_link.size();

struct Desk {
    std::array<bool, guests> entered{};
    std::array<bool, guests> left{};

    talk::Done enter(ashlar::Caller caller, const talk::Index& index) {
        const auto& link = wiring::guests_link[caller.client];
        const bool plain = caller.client < 2;
        const bool right = index.channel == 7u + caller.client &&
                           index.colour == link.config.colour &&
                           link.config.colour == (plain ? 3 : 1) &&
                           wiring::guests_check.clients[caller.client].name == link.name &&
                           ashlar::text_of(link.config.title, plain ? 5 : 8) ==
                               (plain ? "plain"sv : "untitled"sv) &&
                           wiring::guests_text[caller.client].bytes()[0] == std::byte{0x5a} &&
                           wiring::guests_text[caller.client].size == (plain ? 4096 : 8192);
        entered[caller.client] = right;
        return {.status = right ? ashlar::status::ok : ashlar::status::out_of_range};
    }
    talk::Done leave(ashlar::Caller caller, const talk::Index&) {
        left[caller.client] = entered[caller.client];
        return {.status = ashlar::status::ok};
    }
};

// Of the five that a guest has hummed, two fit; the link says that no guest waits for the desk.
bool hummed(std::size_t guest) {
    const auto& hum = wiring::guests_hum[guest];
    return hum.pop() == 0u && hum.pop() == 1u && !hum.pop() && hum.dropped() == 3;
}

bool all(const std::array<bool, guests>& ones) {
    return std::ranges::all_of(ones, [](bool one) { return one; });
}
}  // namespace

int main() {
    if (!has_flash() || !has_clock()) ashlar::power_off(4);
    Desk desk;
    const ashlar::Latest<talk::Index>::Writer board{wiring::board};
    board.write({.channel = 0x11, .colour = 1});
    board.write({.channel = 0x5a, .colour = 2});
    for (const auto& sigh : wiring::guests_sigh)
        for (std::uint64_t number = 0; number < 5; ++number) sigh.push(number);
    for (const auto& ready : wiring::ready) ready.raise();
    std::array<bool, guests> rung{};
    std::array<bool, guests> said{};
    std::array<std::uint64_t, wiring::alarms.size()> alarms{};
    static_assert(!wiring::guests_typed[2].connected && wiring::guests_typed[0].connected);
    static_assert(wiring::guests_typed[0].capacity == 16 && wiring::guests_said[2].capacity == 8);
    static_assert(wiring::guests_sigh[0].drops && wiring::guests_hum[0].drops);
    static_assert(!wiring::guests_typed[0].drops && !wiring::guests_said[2].drops);
    while (!all(desk.left) || !all(rung) || !all(said)) {
        const auto ready =
            ashlar::wait(wiring::guests_check, wiring::guests_said, wiring::guests_bell);
        for (std::size_t guest = 0; guest < guests; ++guest) {
            rung[guest] = rung[guest] || ready[wiring::guests_bell[guest]];
            while (const auto word = wiring::guests_said[guest].pop())
                said[guest] = word->length == (wiring::guests_typed[guest].connected ? 2 : 0);
        }
        wiring::guests_check.serve(ready, desk);
        for (std::size_t guest = 0; guest < guests; ++guest) {
            if (desk.entered[guest] && wiring::guests_typed[guest].connected && !said[guest])
                static_cast<void>(
                    wiring::guests_typed[guest].try_push({.length = 2, .bytes = {'h', 'i'}}));
        }
    }
    for (std::size_t guest = 0; guest < guests; ++guest)
        if (!hummed(guest)) ashlar::power_off(3);
    for (std::size_t guest = 0; guest < alarms.size(); ++guest) {
        while (const auto alarm = wiring::alarms[guest].pop())
            if (*alarm != alarms[guest]++) ashlar::power_off(1);
        if (alarms[guest] != 2 || wiring::alarms[guest].dropped() != 3)
            ashlar::power_off(2);  // five were raised, two fit, three were dropped
    }
    ashlar::power_off(43);
}
