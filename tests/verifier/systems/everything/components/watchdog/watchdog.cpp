// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The second supervisor of one child: sees it started by the first, and start again by itself.
#include <wiring.hpp>

int main() {
    const auto& sleeper = wiring::children[0];
    while (sleeper.inspect().starts == 0)
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1)));
    const auto answer = wiring::ask.keep({.value = 41});
    if (!answer || answer->value != 42 || wiring::children[1].inspect().starts != 1)
        ashlar::panic("the archive or the clerk is not as it should be");
    if (sleeper.restart() != abi::Status::ok) ashlar::panic("no restart");
    wiring::wake.raise();
    wiring::watched.raise();
    return 0;
}
