// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A hundred and ten sources of events. Is done when each of its rings has brought a word, each bell
// has rung, and each child has ended.
#include <wiring.hpp>

namespace {
std::size_t missing = 0;
template <typename Words, typename Bells, typename Ready>
void take(const Words& words, const Bells& bells, const Ready& ready) {
    for (const auto& one : words)
        while (one.pop()) --missing;
    for (const auto& one : bells) missing -= ready[one] ? 1 : 0;
}
}  // namespace

int main() {
    missing = 7 * wiring::children.size();
    while (missing > 0) {
        const auto ready =
            ashlar::wait(wiring::one_words, wiring::one_bell, wiring::two_words, wiring::two_bell,
                         wiring::three_words, wiring::three_bell, wiring::children);
        take(wiring::one_words, wiring::one_bell, ready);
        take(wiring::two_words, wiring::two_bell, ready);
        take(wiring::three_words, wiring::three_bell, ready);
        for (const auto& one : wiring::children) missing -= ready[one] ? 1 : 0;
    }
    wiring::done.raise();
}
