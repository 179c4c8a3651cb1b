// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// 480 sources of events: 240 rings and 240 notifications, in eight groups that share a word here and
// there. Looks only where a wait says that there is something, and ends the machine with 44 when every
// word has come in order, from the right giver, and every bell has rung once. Waits for one end alone,
// for both kinds and for one kind: what a wait does not name must be there for the next one.
#include <wiring.hpp>

namespace {
constexpr std::size_t givers = wiring::gifts_words.size();
constexpr std::uint64_t rounds = 3;
std::array<std::uint64_t, givers> come{};
std::array<bool, givers> rung{};
std::uint64_t missing = givers * rounds;
std::uint64_t silent = givers;

std::uint64_t number_of(std::string_view name) {
    std::uint64_t number = 0;
    for (const char digit : name.substr(name.find('.') + 1)) number = number * 10 + (digit - '0');
    return number;
}

void take(std::size_t giver, std::uint64_t word) {
    const std::string_view name = wiring::gifts_link[giver].name;
    if (word != (number_of(name) << 8 | come[giver]++)) ashlar::power_off(1);
    --missing;
}

void take_words(const auto& ready) {
    for (std::size_t giver = 0; giver < givers; ++giver) {
        if (!ready[wiring::gifts_words[giver]]) continue;
        while (const auto word = wiring::gifts_words[giver].pop()) take(giver, *word);
    }
}

void hear_bells(const auto& ready) {
    for (std::size_t giver = 0; giver < givers; ++giver) {
        if (!ready[wiring::gifts_bell[giver]]) continue;
        if (rung[giver]) ashlar::power_off(2);
        rung[giver] = true;
        --silent;
    }
}
}  // namespace

int main() {
    // The first ones have given before this one runs; the others give while it sleeps in one group.
    take(givers - 2, wiring::gifts_words[givers - 2].pop_wait());
    while (missing > givers) take_words(ashlar::wait(wiring::gifts_words));
    while (missing > 0) {
        const auto ready = ashlar::wait(wiring::gifts_words, wiring::gifts_bell);
        take_words(ready);
        hear_bells(ready);
    }
    while (silent > 0) hear_bells(ashlar::wait(wiring::gifts_bell));
    // Nothing is left: neither a word nor a bell comes twice.
    const auto late = ashlar::wait_until(ashlar::now() + ashlar::ticks(5), wiring::gifts_bell);
    if (!late.timed_out() || late[wiring::gifts_bell]) ashlar::power_off(3);
    ashlar::power_off(44);
}
