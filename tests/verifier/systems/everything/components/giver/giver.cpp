// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Gives a word over each of its rings and rings the bell beside it.
#include <wiring.hpp>

namespace {
void give(const auto& words, const auto& bell) {
    words.push_wait(wiring::instance().index);
    bell.raise();
}
}  // namespace

int main() {
    give(wiring::one_words, wiring::one_bell);
    give(wiring::two_words, wiring::two_bell);
    give(wiring::three_words, wiring::three_bell);
    wiring::one_chime.raise();
    wiring::two_gong.raise();
    return 0;
}
