// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A file's bytes, of which the readers of ELF files keep parts. A folder, a pipe and a file that ends
// early are refused with a sentence: their sizes are none.
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace verifier {

// Or a sentence that begins with the file's name.
std::expected<std::vector<std::byte>, std::string> content_of(const std::filesystem::path& path);

}  // namespace verifier
