// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs `dtc`, the device tree compiler.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace verifier {

// The blob of a device tree's text, or a sentence that says why there is none.
std::expected<std::vector<char>, std::string> compile_device_tree(
    const std::filesystem::path& source);

}  // namespace verifier
