// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/file/content.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace verifier {
namespace {

struct Descriptor {
    int number;
    explicit Descriptor(const std::filesystem::path& path)
        // Without waiting for the writer of a pipe; it has no effect on a regular file.
        : number{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
    ~Descriptor() {
        if (number >= 0) close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

}  // namespace

std::expected<std::vector<std::byte>, std::string> content_of(const std::filesystem::path& path) {
    const Descriptor file{path};
    struct stat facts{};
    if (file.number < 0 || fstat(file.number, &facts) != 0)
        return std::unexpected{"cannot be read"};
    if (!S_ISREG(facts.st_mode)) return std::unexpected{"is no regular file"};
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    if (size > most_file_bytes)
        return std::unexpected{fmt::format("has {} bytes, more than {}", size, most_file_bytes)};
    std::vector<std::byte> content(size);
    for (std::size_t at = 0; at < content.size();) {
        const ssize_t count = ::read(file.number, content.data() + at, content.size() - at);
        if (count <= 0) return std::unexpected{"cannot be read to its end"};
        at += static_cast<std::size_t>(count);
    }
    return content;
}

}  // namespace verifier
