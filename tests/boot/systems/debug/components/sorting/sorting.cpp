// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <wiring.hpp>

namespace {
std::array<int, 4> numbers{2, 1, 2, 1};
}

int main() {
    // `<=` is no order: an element is not before itself.
    std::ranges::sort(numbers, [](int left, int right) { return left <= right; });
}
