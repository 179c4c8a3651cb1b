// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Wakes every 20 us, for nothing.
#include <wiring.hpp>

int main() {
    for (auto next = ashlar::now();; next += ashlar::ticks(1) / 50) {
        static_cast<void>(ashlar::wait_until(next));
    }
}
