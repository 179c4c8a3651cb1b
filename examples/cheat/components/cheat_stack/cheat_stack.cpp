// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls itself until its stack is used up.
#include <wiring.hpp>

namespace {

// Ends after 2^32 calls, which no stack holds; the frame is volatile so that no loop is made of it.
[[gnu::noinline]] unsigned deeper(volatile unsigned* above) {
    if (*above == ~0u) return 0;
    volatile unsigned frame[64] = {*above + 1};
    const unsigned below = deeper(frame);
    return below + frame[0];
}

}  // namespace

int main() {
    volatile unsigned start = 0;
    return static_cast<int>(deeper(&start));
}
