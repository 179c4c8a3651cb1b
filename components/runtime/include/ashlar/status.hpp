// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The field type `status` of interface files: what became of a request, in the server's words. Any
// number can arrive, so that it is a wrapper and no enumeration; 0 is success.
#pragma once

#include <cstdint>
#include <string_view>

namespace ashlar {

// A number with four known meanings.
struct Status {
    // As it was sent.
    std::uint32_t code = 0;

    // Whether it is 0.
    [[nodiscard]] constexpr bool ok() const { return code == 0; }
    // The meaning in words; "unknown status" of a number that has none.
    [[nodiscard]] constexpr std::string_view text() const {
        constexpr std::string_view names[] = {
            std::string_view{"ok", 2}, std::string_view{"out of range", 12},
            std::string_view{"not available", 13}, std::string_view{"busy", 4}};
        return code < 4 ? names[code] : std::string_view{"unknown status", 14};
    }
    friend constexpr bool operator==(Status, Status) = default;
};
static_assert(sizeof(Status) == 4);

namespace status {
// The known ones; `out_of_range` and `not_available` are about the request, `busy` asks to try
// later.
inline constexpr Status ok{0};
inline constexpr Status out_of_range{1};
inline constexpr Status not_available{2};
inline constexpr Status busy{3};
}  // namespace status

}  // namespace ashlar
