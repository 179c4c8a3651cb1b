// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Each life unmasks the line of its disk before it touches the disk, reports whether an interrupt
// was already pending, starts the disk, and reports each later interrupt.
#include <wiring.hpp>

namespace {

// virtio 1.1, 4.2.2; a reset ends what the disk has to say
void start_the_disk() {
    constexpr std::uint64_t status = 0x70;
    constexpr std::uint32_t acknowledge = 1, driver = 2, driver_ok = 4;
    for (const std::uint32_t one :
         {0u, acknowledge, acknowledge | driver, acknowledge | driver | driver_ok})
        wiring::disk.write(status, one);
}

}  // namespace

int main() {
    wiring::disk.acknowledge();
    const auto first = ashlar::wait_until(ashlar::now() + ashlar::ticks(5), wiring::disk);
    if (first[wiring::disk]) {
        wiring::came.raise();
        wiring::disk.acknowledge();
    } else {
        wiring::nothing.raise();
    }
    start_the_disk();
    wiring::ready.raise();
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::disk));
        wiring::came.raise();
    }
}
