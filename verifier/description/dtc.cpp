// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/dtc.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
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

// Nothing where it cannot be started. Its complaints about style go nowhere.
std::expected<pid_t, int> start(const std::string& source, int output) {
    std::array<std::string, 8> words{"dtc", "-q", "-q", "-I", "dts", "-O", "dtb", source};
    std::array<char*, 9> arguments{};
    for (std::size_t index = 0; index < words.size(); ++index)
        arguments[index] = words[index].data();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
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

}  // namespace

std::expected<std::vector<char>, std::string> compile_device_tree(
    const std::filesystem::path& source) {
    const std::string name = source.filename().string();
    std::error_code none;
    if (!std::filesystem::is_regular_file(source, none))
        return std::unexpected{"cannot read " + name};
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected{"cannot run dtc"};
    Descriptor input{ends[0]}, output{ends[1]};
    const auto child = start(std::filesystem::absolute(source).string(), output.number());
    if (!child) return std::unexpected{"cannot run dtc: is device-tree-compiler installed?"};
    output.close();
    std::vector<char> blob = all_of(input.number());
    int status = 0;
    if (waitpid(*child, &status, 0) != *child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::unexpected{"dtc cannot read " + name};
    return blob;
}

}  // namespace verifier
