// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Calls until the server is gone, and says so.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    for (;;) {
        const auto answer = wiring::ask.ask({.word = 1});
        if (answer) continue;
        if (answer.error() != abi::Status::server_gone) ashlar::panic("another status"sv);
        wiring::done.raise();
        return 0;
    }
}
