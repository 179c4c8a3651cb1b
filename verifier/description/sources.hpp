// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The files of a description: where each is looked for, how it is called, read and taken apart once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "verifier/description/node.hpp"

namespace verifier {

class Sources {
  public:
    explicit Sources(const Where& where);

    // The tree of a file; `named` is where a description names it (null: the caller does).
    const Node& file(const std::filesystem::path& path, const Node* named = nullptr);

    // The text of a file, from now on one of those that were read. Throws where it cannot be read.
    std::string text(const std::filesystem::path& path, const Place& named);
    // Every file that was read, as it was read; sorted by name.
    [[nodiscard]] std::vector<SourceFile> read() const;

    // The first `relative` on the way from the system's folder by the search path up to the project.
    [[nodiscard]] std::optional<std::filesystem::path> find(
        const std::filesystem::path& relative) const;

    // After the system's folder and those of included files, before those above it.
    void search_in(const std::filesystem::path& folder);

    // Types and interfaces are also looked for beside an included file.
    void look_in(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& system() const { return system_; }
    [[nodiscard]] const std::filesystem::path& project() const { return project_; }
    [[nodiscard]] std::string name_of(const std::filesystem::path& path) const;

  private:
    struct File {
        std::string name;
        Node root;
    };
    std::filesystem::path system_, project_;
    // The system's and its includes; the search path; those above the system's.
    std::vector<std::filesystem::path> near_, searched_, far_;
    std::map<std::filesystem::path, std::unique_ptr<File>> files_;
    std::map<std::string, std::string> digests_;  // by name
};

}  // namespace verifier
