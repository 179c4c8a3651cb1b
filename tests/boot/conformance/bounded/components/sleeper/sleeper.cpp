// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Half of its kind wake at one tick, the others each a tick later: taking the first deadline out of the
// heap then goes down to its last level.
#include <wiring.hpp>

int main() {
    const std::uint64_t late = wiring::config().late;
    static_cast<void>(ashlar::wait_until(ashlar::ticks(10) + late));
    wiring::done.raise();
    return 0;
}
