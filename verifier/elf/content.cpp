// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/elf/content.hpp"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

namespace verifier {

std::expected<std::vector<std::byte>, std::string> content_of(const std::filesystem::path& path) {
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed))
        return std::unexpected{fmt::format("{}: is a folder", path.string())};
    std::ifstream file{path, std::ios::binary | std::ios::ate};
    const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
    if (size < 0) return std::unexpected{fmt::format("{}: cannot be read", path.string())};
    std::vector<std::byte> content(static_cast<std::size_t>(size));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(content.data()), size);
    if (!file) return std::unexpected{fmt::format("{}: cannot be read to its end", path.string())};
    return content;
}

}  // namespace verifier
