// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// It holds two blocks, of 1,000 and 100 bytes; a third one, between the two, is released.
#include <memory>

#include <wiring.hpp>

int main() {
    const auto first = std::make_unique<std::byte[]>(1000);
    auto second = std::make_unique<std::byte[]>(500);
    const auto third = std::make_unique<std::byte[]>(100);
    second.reset();
    static_cast<void>(ashlar::wait(wiring::never));
}
