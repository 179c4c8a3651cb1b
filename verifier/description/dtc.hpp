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

// Why there is no blob: dtc's own sentence, and the line where it says one (0: none).
struct TreeError {
    std::filesystem::path file;
    int line = 0;
    std::string text;
};

std::expected<std::vector<char>, TreeError> compile_device_tree(
    const std::filesystem::path& source);

}  // namespace verifier
