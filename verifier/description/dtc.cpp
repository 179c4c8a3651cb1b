// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/dtc.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

extern char** environ;

namespace verifier {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }
    [[nodiscard]] int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

  private:
    int number_;
};

// Nothing where it cannot be started. Of its complaints, those about style are not asked for.
std::expected<pid_t, int> start(const std::string& source, int output, int complaints) {
    std::array<std::string, 7> words{"dtc", "-q", "-I", "dts", "-O", "dtb", source};
    std::array<char*, 8> arguments{};
    for (std::size_t index = 0; index < words.size(); ++index)
        arguments[index] = words[index].data();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
    pid_t child = 0;
    const int error = posix_spawnp(&child, "dtc", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return std::unexpected{error};
    return child;
}

std::vector<char> all_of(int input) {
    std::vector<char> content;
    std::array<char, 65536> block{};
    for (ssize_t count = 0; (count = ::read(input, block.data(), block.size())) > 0;)
        content.insert(content.end(), block.begin(), block.begin() + count);
    return content;
}

// "Error: FILE:LINE.COLUMN-… TEXT" or "FILE:LINE.COLUMN-…: ERROR (CHECK): TEXT" or "FATAL ERROR: TEXT".
TreeError complaint_of(std::string_view all, const std::filesystem::path& source) {
    TreeError found{.file = source, .text = "dtc cannot read " + source.filename().string()};
    std::string_view line = all.substr(0, all.find('\n'));
    constexpr std::string_view ordinary = "Error: ", fatal = "FATAL ERROR: ";
    if (line.starts_with(fatal)) line.remove_prefix(fatal.size());
    if (line.starts_with(ordinary)) line.remove_prefix(ordinary.size());
    if (line.empty()) return found;
    const std::string_view place = line.substr(0, line.find(' '));
    for (std::size_t colon = place.rfind(':'); colon != std::string_view::npos && colon != 0;
         colon = place.rfind(':', colon - 1)) {
        int number = 0;
        const char *first = &place[colon] + 1, *past = place.data() + place.size();
        const auto [end, error] = std::from_chars(first, past, number);
        if (error != std::errc{} || end == past || *end != '.') continue;
        found.line = number;
        found.file = place.substr(0, colon);
        line.remove_prefix(std::min(place.size() + 1, line.size()));
        break;
    }
    found.text += ": " + std::string{line};
    return found;
}

}  // namespace

std::expected<std::vector<char>, TreeError> compile_device_tree(
    const std::filesystem::path& source) {
    const auto failed = [&](const std::string& text) {
        return std::unexpected{TreeError{.file = source, .text = text}};
    };
    std::error_code none;
    if (!std::filesystem::is_regular_file(source, none))
        return failed("cannot read " + source.filename().string());
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed("cannot run dtc");
    Descriptor input{ends[0]}, output{ends[1]};
    Descriptor complaints{memfd_create("complaints", MFD_CLOEXEC)};
    const auto child =
        start(std::filesystem::absolute(source).string(), output.number(), complaints.number());
    if (!child) return failed("cannot run dtc: is device-tree-compiler installed?");
    output.close();
    std::vector<char> blob = all_of(input.number());
    int status = 0;
    if (waitpid(*child, &status, 0) != *child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        lseek(complaints.number(), 0, SEEK_SET);
        const std::vector<char> said = all_of(complaints.number());
        return std::unexpected{complaint_of({said.data(), said.size()}, source)};
    }
    return blob;
}

}  // namespace verifier
