// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The last one of the system ends the machine.
#include <wiring.hpp>

int main() {
    if (wiring::instance().index == 2) ashlar::power_off(5);
    return 0;
}
