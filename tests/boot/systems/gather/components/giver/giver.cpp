// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Gives its number three times over each of its rings, counting, and rings the bell beside each once.
#include <wiring.hpp>

namespace {
std::uint64_t own_number() {
    const std::string_view name{wiring::instance().name};
    std::uint64_t number = 0;
    for (const char digit : name.substr(name.find('.') + 1)) number = number * 10 + (digit - '0');
    return number;
}

void give(const auto& words, const auto& bell) {
    for (std::uint64_t round = 0; round < 3; ++round) words.push_wait(own_number() << 8 | round);
    bell.raise();
}
}  // namespace

int main() {
    give(wiring::one_words, wiring::one_bell);
    give(wiring::two_words, wiring::two_bell);
    give(wiring::three_words, wiring::three_bell);
    give(wiring::four_words, wiring::four_bell);
    return 0;
}
