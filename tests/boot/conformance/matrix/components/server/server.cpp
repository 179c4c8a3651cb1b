// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// A program with more than a page of each segment.
#include "../prober.hpp"

[[gnu::used, gnu::retain]] static volatile std::uint64_t variables[1024];
[[gnu::used, gnu::retain]] static volatile std::uint64_t values[1024]{1};
[[gnu::used, gnu::retain]] static const std::uint64_t constants[1024]{1};

[[gnu::naked, gnu::used, gnu::retain]] static void code() {
    asm(".fill 2048, 4, %[ret]" : : [ret] "i"(matrix::ret));
}

int main() {
    matrix::probe(wiring::results.bytes(), 16, [] { wiring::pause.raise(); });
    return 0;
}
