// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Restarts a child that has failed, three times at most.
#include <wiring.hpp>

// example: supervisor
int main() {
    for (;;) {
        const auto ready = ashlar::wait(wiring::children);
        for (const auto& child : wiring::children) {
            if (!ready[child]) continue;
            const abi::Inspection seen = child.inspect();
            const bool failed = seen.run == abi::Run::stopped;
            if (failed && seen.starts <= 3) static_cast<void>(child.restart());
        }
    }
}
// end
