// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One half of a pair with three rings, two regions of whole blocks, and one that is executable.
#include <wiring.hpp>

int main() {
    constexpr std::byte mark{0x33};
    static_cast<void>(wiring::film.write(wiring::film.size - 1, std::span{&mark, 1}));
    const auto block = wiring::blocks.reserve(1);
    block[0].number = 5;
    wiring::blocks.commit(1);
    wiring::orders.push_wait(6);
    if (wiring::answers.pop_wait() != 11) ashlar::panic("a wrong answer");
    if (wiring::slab.bytes()[4096] != mark || wiring::code.bytes()[0] != std::byte{0})
        ashlar::panic("not what the other half wrote");
    wiring::done.raise();
    return 0;
}
