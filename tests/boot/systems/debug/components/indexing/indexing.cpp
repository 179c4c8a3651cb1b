// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <wiring.hpp>

namespace {
std::array<int, 3> numbers{1, 2, 3};
volatile std::size_t past = 3;
}  // namespace

int main() { return numbers[past]; }
