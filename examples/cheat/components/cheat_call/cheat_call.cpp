// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls through a slot that system.yaml never gave it, past the library: slot 1, operation 0.
#include <wiring.hpp>

int main() {
    std::array<std::uint64_t, abi::message_words> words{};
    return static_cast<int>(ashlar::system::call(1, 0, words));
}
