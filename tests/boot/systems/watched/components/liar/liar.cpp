// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Says that it has pushed a thousand messages into a ring of four.
#include <wiring.hpp>

int main() {
    wiring::out.own.as<abi::RingLine>()->index.store(1000, std::memory_order_relaxed);
    return 0;
}
