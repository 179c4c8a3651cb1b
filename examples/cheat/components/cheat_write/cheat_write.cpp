// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes where the victim's secret lies. Nothing of ours is there.
#include <wiring.hpp>

int main() { *ashlar::Address{wiring::target}.as<volatile std::uint64_t>() = 0; }
