// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Sums a series whose terms depend on the instance, in floating point, over many time slices; the
// other instance does the same with other numbers. The region holds the number of rounds and
// whether a sum was ever wrong.
#include <wiring.hpp>

int main() {
    auto* const result = wiring::result.address.as<volatile std::uint64_t>();
    const double step = 1.0 + wiring::instance().index;
    for (;;) {
        double sum = 0;
        for (int term = 0; term < 1000; ++term) {
            asm volatile("" : "+w"(sum));
            sum += step * term;
        }
        if (sum != step * 499500.0) result[1] = 1;
        result[0] = result[0] + 1;
    }
}
