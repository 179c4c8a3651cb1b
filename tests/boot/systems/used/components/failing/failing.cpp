// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Its first two lives fail.
#include <wiring.hpp>

int main() {
    if (ashlar::start_count() < 2) ashlar::panic("not yet");
    static_cast<void>(ashlar::wait(wiring::never));
}
