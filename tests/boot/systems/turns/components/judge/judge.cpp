// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// After a third of a second the three of equal priority have had about the same share, and the less
// important one nothing. Status 1: shares differ; 2: the less important one ran.
#include <wiring.hpp>

int main() {
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(300)));
    std::uint64_t count[4];
    for (unsigned index = 0; index < 4; ++index)
        count[index] = *wiring::counts[index].address.as<const volatile std::uint64_t>();
    if (count[3] != 0) ashlar::power_off(2);
    for (unsigned index = 1; index < 3; ++index) {
        if (count[index] * 10 < count[0] * 8 || count[index] * 10 > count[0] * 12)
            ashlar::power_off(1);
    }
    ashlar::power_off(count[0] == 0 ? 3 : 0);
}
