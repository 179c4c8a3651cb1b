// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>

#include "devices.hpp"

// The flash has two windows (QEMU's virt: two banks of 64 MiB, each two chips of 16 bits side by side). The
// second one answers a query (JESD68.01, CFI), which is written to it; the first is to be read only.
bool has_flash() {
    constexpr std::uint32_t query = 0x0098'0098, array = 0x00ff'00ff, letters[] = {'Q', 'R', 'Y'};
    constexpr std::uint64_t at = 4 * 0x55, answer = 4 * 0x10;
    constexpr auto read_only = wiring::flash.window<0>();
    constexpr auto second = wiring::flash.window<1>();
    static_assert(!read_only.writable && second.writable && read_only.size == 64 << 20);
    const auto before = read_only.read(answer);
    second.write(at, query);
    bool right = read_only.read(answer) == before;
    for (std::uint64_t letter = 0; letter < 3; ++letter)
        right = right && wiring::flash.read(answer + 4 * letter) ==
                             (letters[letter] | letters[letter] << 16);
    second.write(at, array);
    return right && second.read(second.size - 4) == 0;
}
