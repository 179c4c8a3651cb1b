// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A peer's actions: the steps of its script, one at each request.
#pragma once

#include <cstdint>

namespace conformance {

enum class Act : std::uint64_t {
    ring,         // the bell
    push_first,   // the word into the first ring
    push_second,  // the word into the second one
    ask,          // the word of the judge; the answer is kept
    lie,          // writes the word into the first ring's index, whatever was pushed
    spin,         // until the judge says stop
    race,         // so many rings of bell 0, each of which the judge must have seen at once
};

struct Step {
    Act act;
    std::uint64_t argument;
};

struct Script {
    static constexpr std::uint64_t longest = 64;
    volatile std::uint64_t length;
    volatile std::uint64_t at;        // steps begun
    volatile std::uint64_t finished;  // scripts
    volatile std::uint64_t stop;
    volatile std::uint64_t answer;
    volatile std::uint64_t sent, seen, lost;  // of the race
    volatile std::uint64_t acts[longest], arguments[longest];
};

}  // namespace conformance
