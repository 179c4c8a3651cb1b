// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Lives through what the others try: its pattern must be whole when all have been stopped.
#include <wiring.hpp>

int main() {
    auto* const word = wiring::board.address.as<volatile std::uint64_t>();
    for (unsigned index = 0; index < 512; ++index) word[index] = index * 3;
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(200)));
    for (unsigned index = 0; index < 512; ++index) {
        if (word[index] != index * 3) ashlar::power_off(1);
    }
    ashlar::power_off(0);
}
