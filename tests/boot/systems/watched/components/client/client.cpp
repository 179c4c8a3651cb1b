// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>

int main() {
    static_cast<void>(wiring::ask.ask({.value = 1}));
    return 0;
}
