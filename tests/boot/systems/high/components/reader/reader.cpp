// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The first function of bus 0 is the host bridge: Red Hat's of QEMU. The status says which half is wrong.
#include <wiring.hpp>

int main() {
    constexpr std::uint32_t vendor = 0x1b36, host_bridge = 0x0008;
    const std::uint32_t identity = wiring::pci.read(0);
    if ((identity & 0xffff) != vendor) ashlar::power_off(1);
    ashlar::power_off(identity >> 16 == host_bridge ? 0 : 2);
}
