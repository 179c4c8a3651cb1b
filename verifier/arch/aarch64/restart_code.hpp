// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>

#include "verifier/program/restart_code.hpp"

namespace verifier::aarch64 {

// Or what at which address is not as in a program that can start again.
std::expected<RestartCode, std::string> restart_code(const Program& program);

}  // namespace verifier::aarch64
