// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Its ports are in component.yaml; system.yaml connects them.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    ashlar::print(wiring::print, "Ready"sv);
    while (wiring::in.connected) {
        static_cast<void>(ashlar::wait(wiring::in));
        while (const auto message = wiring::in.pop())
            ashlar::print(wiring::print, ashlar::text_of(message->text, message->length));
    }
    // At the end of main a component has ended; that is no fault.
}
