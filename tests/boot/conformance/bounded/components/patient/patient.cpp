// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Lets all its clients call, takes half of their calls, and fails with the rest waiting.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    static_cast<void>(ashlar::wait(wiring::start));
    for (std::size_t taken = 0; taken < wiring::ask.clients.size() / 2; ++taken)
        static_cast<void>(ashlar::system::wait(abi::call_event));
    asm volatile("ldr x9, [%0]" ::"r"(8ul) : "x9");
    ashlar::panic("not stopped"sv);
}
