// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sums a series in floating-point registers; the other instance does the same with other numbers.
#include <wiring.hpp>

int main() {
    const double step = 1.0 + wiring::instance().index;
    double sum = 0;
    for (int term = 0; term < 1000; ++term) {
        asm volatile("" : "+w"(sum));
        sum += step * term;
    }
    if (sum != step * 499500.0) ashlar::panic("a wrong sum");
    wiring::done.raise();
    return 0;
}
