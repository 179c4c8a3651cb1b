// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A supervisor's operations on a child. The caller has checked the rights.
#pragma once

#include "abi/supervision.hpp"
#include "kernel/core/core.hpp"

namespace kernel {

// Argument 1 of `supervise`: operation in bits 0..7, part in bits 8..15.
struct Supervision {
    std::uint64_t word;

    [[nodiscard]] constexpr abi::Supervise operation() const {
        return static_cast<abi::Supervise>(word & 0xff);
    }
    [[nodiscard]] constexpr unsigned part() const { return static_cast<unsigned>(word >> 8); }
    [[nodiscard]] constexpr bool legal() const {
        const auto parts = operation() == abi::Supervise::inspect ? abi::inspection_parts : 1u;
        return (word & 0xff) < abi::supervise_operations && word >> 8 < parts;
    }
};

abi::Status supervise(Core& core, State& self, State& child, Supervision asked);

}  // namespace kernel
