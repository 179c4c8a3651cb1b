// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The text of a device tree from left to right, with included files in place. The caller decides
// what may come next: a name, a number and the digits of bytes differ only by their context.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/sources.hpp"

namespace verifier {

bool is_letter_or_digit(char one);  // of ASCII; `_` is one

class TreeText {
  public:
    // Throws a ReadError, at `named` if the file itself cannot be read; all functions below do so,
    // at the current place.
    TreeText(Sources& sources, const std::filesystem::path& file, const Place& named);

    // The first character of the next token, after blanks, comments and includes, or 0 at the end.
    char next();
    [[nodiscard]] bool goes_on(std::string_view words);
    bool take(std::string_view words);
    void expect(std::string_view words, std::string_view after);
    // The longest run of such characters; may be empty.
    std::string_view run(bool (*is_part)(char));
    // One character of any kind; within quotes, blanks count.
    char character();
    // Whether that character comes next, without blanks.
    [[nodiscard]] bool stands(char one) const { return rest().starts_with(one); }
    // A name directly followed by a colon.
    std::optional<std::string> label();

    [[nodiscard]] Place place() const;
    [[noreturn]] void refuse(const std::string& text) const { throw ReadError{place(), text}; }
    [[noreturn]] void unexpected(std::string_view wanted);

  private:
    struct File {
        std::filesystem::path path;
        std::string name, text;
        std::size_t at = 0;
        int line = 1;
    };
    [[nodiscard]] std::string_view rest() const;
    void open(const std::filesystem::path& path, const Place& named);
    void include();
    void step(std::size_t count);
    void skip();
    [[nodiscard]] std::size_t blank() const;

    Sources& sources_;
    std::filesystem::path folder_;
    std::vector<File> files_;  // the innermost last; the first is never closed
    std::size_t opened_ = 0, bytes_ = 0;
};

}  // namespace verifier
