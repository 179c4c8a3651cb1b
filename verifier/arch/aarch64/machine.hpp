// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arch/contract.hpp"

namespace verifier::aarch64 {

const Architecture& machine();

}  // namespace verifier::aarch64
