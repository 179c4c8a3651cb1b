// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Which kernel was reviewed: a digest of the repository's page, one that the caller names, or
// whichever.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/kernel/object.hpp"

namespace verifier {

inline constexpr std::string_view digest_page = "docs/kernel-digest.md";  // of the project

// One row of the page.
struct ReviewedKernel {
    std::string architecture, trace, tools;  // the last two: "off", "clang 19.1.7, lld 19.1.7"
    std::string digest;
    unsigned line = 0;
};

// Or a sentence that names the invalid line of the page.
std::expected<std::vector<ReviewedKernel>, std::string> read_digest_page(std::string_view text);

struct Reviewed {
    enum class By { page, digest, anything };
    By by = By::page;
    std::string digest;                // that the caller names
    std::vector<ReviewedKernel> rows;  // of the page
    std::string error;                 // why the page has none
};

// `word` as of --kernel: a digest, "any", or nothing for the project's page. Another word is
// refused.
std::expected<Reviewed, std::string> reviewed(const std::string& word,
                                              const std::filesystem::path& project);

// The kernel that an image is held against.
struct GivenKernel {
    KernelObject object;
    std::string error;  // why the object cannot be read: then it is empty
    Reviewed reviewed;

    [[nodiscard]] const ReviewedKernel* row() const;
    [[nodiscard]] bool is_reviewed() const;
    // "docs/kernel-digest.md:9: ARCHITECTURE, trace off, clang 19.1.7, lld 19.1.7"
    [[nodiscard]] std::string reviewer() const;
};

}  // namespace verifier
