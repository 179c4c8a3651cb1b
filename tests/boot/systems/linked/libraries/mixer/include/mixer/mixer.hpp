// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#ifndef MIXER_WHOLE
#error "library.yaml defines it for all that include this"
#endif

inline constexpr std::uint32_t mixed_is = 3 * 0x0249'0124;  // of "aaa": Adler-32, scaled

class Mixer {
  public:
    [[nodiscard]] std::string_view title() const { return MIXER_TITLE; }
    [[nodiscard]] std::uint32_t mixed() const;
};
