// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
#include <wiring.hpp>

namespace {
struct Spinner {
    work::Count spin(ashlar::Caller, const work::Count& milliseconds) {
        const auto end = ashlar::now() + ashlar::ticks(milliseconds.value);
        while (ashlar::now() < end) {
        }
        return milliseconds;
    }
};
}  // namespace

int main() {
    Spinner spinner;
    for (;;) wiring::spins.serve(ashlar::wait(wiring::spins), spinner);
}
