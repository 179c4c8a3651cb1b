// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A file's bytes, at once, through one descriptor. What is given is not trusted to be a file: a pipe would be waited
// for, a folder and a file with holes claim more bytes than the machine has memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace verifier {

inline constexpr std::uint64_t most_file_bytes = std::uint64_t{1} << 30;

// Or what is wrong with it: "is no regular file".
std::expected<std::vector<std::byte>, std::string> content_of(const std::filesystem::path& path);

}  // namespace verifier
