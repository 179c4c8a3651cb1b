// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <cassert>

#include <wiring.hpp>

int main() {
    const auto answer = wiring::instance().index + 41;
    assert(answer == 42);
}
