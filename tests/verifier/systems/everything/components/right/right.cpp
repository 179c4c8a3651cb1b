// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The other half.
#include <wiring.hpp>

int main() {
    constexpr std::byte mark{0x33};
    const std::uint64_t order = wiring::orders.pop_wait();
    const std::uint64_t number = wiring::blocks.peek(1)[0].number;
    wiring::blocks.release(1);
    if (wiring::film.bytes()[wiring::film.size - 1] != mark) ashlar::panic("not what was filmed");
    static_cast<void>(wiring::slab.write(4096, std::span{&mark, 1}));
    wiring::answers.push(order + number);
    wiring::done.raise();
    return 0;
}
