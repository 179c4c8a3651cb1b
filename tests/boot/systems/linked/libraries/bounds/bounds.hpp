// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bounds {
template <typename Number>
constexpr bool is_zero(Number number) {
    return number == Number{};
}
}  // namespace bounds
