// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One system call of a peer: what should come of it, as abi/system_calls.hpp says, and what does.
#pragma once

#include <string_view>

#include <interfaces/trial.hpp>
#include <wiring.hpp>

#include "abi/tables.hpp"

enum class End : std::uint8_t { returns, refused, waits, ends, panics, something_else };

// `value`: x0, the argument that was refused, or the mask that is waited for.
struct Outcome {
    End end;
    std::uint64_t value = 0;
    abi::BadCall why = abi::BadCall::none;
    std::uint64_t number = 0;  // of a refused call
    bool pokes = false;        // the judge has been signalled

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

struct Attempt {
    std::uint64_t stub;  // see attempt.S
    std::uint64_t x0 = 0, x1 = 0;
    std::uint64_t others = 0;  // x2 to x29
};

inline constexpr std::uint64_t low_stubs = 256, all_stubs = 256 + 673;
[[nodiscard]] std::uint64_t number_of(std::uint64_t stub);
[[nodiscard]] constexpr std::uint64_t stub_of(abi::SystemCall call) {
    return static_cast<std::uint64_t>(call);
}

inline constexpr std::size_t victim = 0, master = 1, pupil = 2, caller = 3, clerk = 4;
[[nodiscard]] trial::Seen seen_by(std::size_t peer);

// All other components run until all of them sleep.
void rest();

// A peer does what the order says and starts again.
[[nodiscard]] Outcome carry_out(std::size_t peer, trial::Order order);
[[nodiscard]] Outcome carry_out(std::size_t peer, const Attempt& attempt);

// Does it end as it should? If not, that is printed.
[[nodiscard]] bool ends_so(const Attempt& attempt, const Outcome& got, const Outcome& wanted);

// Of the victim, as the ABI says.
[[nodiscard]] bool as_the_abi_says(const Attempt& attempt);
