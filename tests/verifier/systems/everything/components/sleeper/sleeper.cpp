// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Starts on request; its second life finds its data as at boot.
#include <wiring.hpp>

namespace {
std::uint64_t lives[40] = {17, 18};
}

int main() {
    if (lives[0] != 17) ashlar::panic("data of a former life");
    lives[0] = 0;
    asm volatile("" ::"r"(lives) : "memory");
    if constexpr (wiring::wake.connected) {
        static_cast<void>(ashlar::wait(wiring::wake));
        if (ashlar::start_count() == 0) static_cast<void>(ashlar::wait(wiring::wake));
    }
    static_cast<void>(wiring::ask.keep({.value = 1}));
    if constexpr (wiring::slept.connected) wiring::slept.raise();
    return 0;
}
