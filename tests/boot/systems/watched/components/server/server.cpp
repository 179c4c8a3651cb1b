// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Takes one call, keeps it, and hears no second one.
#include <wiring.hpp>

int main() {
    static_cast<void>(ashlar::wait(wiring::ask));
    for (;;) static_cast<void>(ashlar::wait(wiring::never));
}
