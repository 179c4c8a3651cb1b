// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Acknowledges with one slot on request. The call returns only in the component that has a device
// of its own.
#include <wiring.hpp>

int main() {
    static_cast<void>(ashlar::wait(wiring::go));
    register std::uint64_t x0 asm("x0") = wiring::config().slot;
    asm volatile("svc %1"
                 : "+r"(x0)
                 : "i"(static_cast<unsigned>(abi::SystemCall::acknowledge))
                 : "memory");
    wiring::back.raise();
    return 0;
}
