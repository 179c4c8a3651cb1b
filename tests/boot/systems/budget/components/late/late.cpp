// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Is back in wait after 4 ms the first time, and never the second.
#include <wiring.hpp>

int main() {
    for (std::uint64_t time = 4;; time = 1000) {
        static_cast<void>(ashlar::wait(wiring::go));
        const auto end = ashlar::now() + ashlar::ticks(time);
        while (ashlar::now() < end) {
        }
    }
}
