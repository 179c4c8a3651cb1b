// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Makes the same mistake in every life.
#include <wiring.hpp>

int main() {
    static_cast<void>(ashlar::wait(wiring::again));
    ashlar::system::signal(99);
    return 0;
}
