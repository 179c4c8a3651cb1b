// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "../prober.hpp"

int main() {
    matrix::probe(wiring::results.bytes(), 48, [] { wiring::pause.raise(); });
    return 0;
}
