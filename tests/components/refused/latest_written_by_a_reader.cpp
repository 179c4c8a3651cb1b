// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this region is read-only for this component: it reads the newest value
#include <wiring.hpp>

constexpr ashlar::Region<ashlar::ReadOnly, "fix"> fix{.address = 0x30000, .size = 4096};

void wrong() { ashlar::Latest<std::uint64_t>::Writer{fix}.write(1); }
