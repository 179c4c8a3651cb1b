// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Owner of a bus master with an edge interrupt, of which it reads the first register (virtio 1.1,
// 4.2.2).
#include <wiring.hpp>

int main() {
    constexpr std::uint32_t magic = 0x74726976;
    if (wiring::disk.read(0) != magic) ashlar::panic("not a virtio device");
    wiring::disk.acknowledge();
    wiring::done.raise();
    return 0;
}
