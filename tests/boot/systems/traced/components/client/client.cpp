// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls, sends a job, waits until it is done, and writes to unmapped memory.
#include <wiring.hpp>

int main() {
    static_cast<void>(wiring::ask.tell({.value = 1}));
    if (!wiring::out.try_push(5)) return 1;
    static_cast<void>(ashlar::wait(wiring::done));
    *reinterpret_cast<volatile std::uint64_t*>(0x1000) = 1;
    return 0;
}
