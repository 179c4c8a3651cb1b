// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the sampler measures.
#pragma once

#include <cstdint>
#include <history/history.hpp>

struct Reading {
    std::uint64_t milliseconds{};  // since boot
    std::uint64_t millivolts{};
};
using Readings = ashlar::History<Reading, 32>;
