// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// It fills 4,096 bytes of its stack, and waits far above them.
#include <array>

#include <wiring.hpp>

namespace {
[[gnu::noinline]] void fill() {
    std::array<volatile std::uint64_t, 512> words;
    for (auto& word : words) word = 1;
}
}  // namespace

int main() {
    fill();
    static_cast<void>(ashlar::wait(wiring::never));
}
