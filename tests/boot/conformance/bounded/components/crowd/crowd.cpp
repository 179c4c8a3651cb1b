// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Sleeps to the tick at which all of its kind wake, and calls until the server is gone.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    static_cast<void>(ashlar::wait_until(ashlar::ticks(100)));
    const auto answer = wiring::ask.ask({.word = 1});
    if (answer || answer.error() != abi::Status::server_gone) ashlar::panic("another status"sv);
    return 0;
}
