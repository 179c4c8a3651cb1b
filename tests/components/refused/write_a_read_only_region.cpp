// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this region is read-only for this component
#include <wiring.hpp>

inline constexpr ashlar::Region<ashlar::ReadOnly, "frames"> frames{.address = 0x20000,
                                                                   .size = 4096};
bool wrong() { return frames.write(0, {}); }
