// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Ends the machine with status 46 if all libraries compute what they must.
#include <ashlar/print.hpp>
#include <mixer/mixer.hpp>
#include <slope.hpp>
#include <wiring.hpp>

int main() {
    const bool right = slope(2.0, 5.0) == 2.5 && Mixer{}.mixed() == mixed_is;
    ashlar::print(wiring::print, "The slope is {:.2f}", slope(2.0, 5.0));
    ashlar::power_off(right ? 46 : 1);
}
