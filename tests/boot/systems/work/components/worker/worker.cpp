// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Squares numbers.
#include <wiring.hpp>

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::work_jobs));
        while (const auto job = wiring::work_jobs.pop())
            wiring::work_results.push_wait({.number = job->number * job->number, .data = {}});
    }
}
