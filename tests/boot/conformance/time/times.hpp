// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the judge shares with a sleeper, a spinner and one who calls. All times are ticks of the system counter.
#pragma once

#include <cstdint>

namespace conformance {

struct Sleep {
    volatile std::uint64_t deadline, woken;
};

// A turn ends where the spinner was away for longer than a pre-emption by the judge takes.
struct Turns {
    static constexpr std::uint64_t longest = 16;
    static constexpr std::uint64_t away = 20'000;
    volatile std::uint64_t stop, stopped, count;
    struct {
        volatile std::uint64_t begun, ended;
    } turn[longest];
};

struct Asked {
    volatile std::uint64_t stop, stopped, count;
};

}  // namespace conformance
