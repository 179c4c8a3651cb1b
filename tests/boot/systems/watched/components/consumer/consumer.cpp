// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Has what it does not take, and waits for what never comes.
#include <wiring.hpp>

int main() {
    static_cast<void>(wiring::empty.pop_wait());
    return 0;
}
