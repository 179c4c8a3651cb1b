// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How much of the processor budgets promise.
#pragma once

#include <cstdint>
#include <vector>

namespace verifier {

struct Load {
    std::uint32_t budget = 0, period = 0;  // microseconds; a period of 0 promises nothing
};

// Exactly: forty-nine times 1/49 is the whole processor, and no more.
bool is_over_full(const std::vector<Load>& loads);

}  // namespace verifier
