// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/tree_text.hpp"

#include <algorithm>
#include <utility>

namespace verifier {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest_include = 16, most_files = 256, most_bytes = 4 << 20;

bool is_space(char one) { return one == ' ' || (one >= '\t' && one <= '\r'); }
bool is_blank(char one) { return one == ' ' || one == '\t'; }
bool is_digit(char one) { return one >= '0' && one <= '9'; }

std::size_t count_of(std::string_view text, bool (*is_part)(char)) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_part) - text.begin());
}

// `# 12 "file"`, which a preprocessor leaves, or `#line 12 "file"`, with or without a number after
// it: returns its length.
std::size_t mark_of_line(std::string_view text) {
    std::string_view rest = text.substr(1);
    if (rest.starts_with("line")) rest.remove_prefix(4);
    for (bool (*part)(char) : {is_blank, is_digit, is_blank}) {
        const std::size_t count = count_of(rest, part);
        if (count == 0) return 0;
        rest.remove_prefix(count);
    }
    const std::size_t end = rest.find_first_of("\"\\\n", 1);
    if (!rest.starts_with('"') || end == rest.npos || rest[end] != '"') return 0;
    rest.remove_prefix(end + 1);
    const std::size_t blanks = count_of(rest, is_blank);
    const std::size_t digits = blanks == 0 ? 0 : count_of(rest.substr(blanks), is_digit);
    if (digits > 0) rest.remove_prefix(blanks + digits);
    return text.size() - rest.size();
}

}  // namespace

bool is_letter_or_digit(char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || is_digit(one) || one == '_';
}

TreeText::TreeText(Sources& sources, const fs::path& file, const Place& named)
    : sources_{sources}, folder_{file.parent_path()} {
    open(file, named);
}

std::string_view TreeText::rest() const {
    return std::string_view{files_.back().text}.substr(files_.back().at);
}

std::optional<std::string> TreeText::label() {
    skip();
    const std::size_t count = count_of(rest(), is_letter_or_digit);
    if (count == 0 || is_digit(rest()[0]) || !rest().substr(count).starts_with(':')) return {};
    const std::string found{rest().substr(0, count)};
    step(count + 1);
    return found;
}

Place TreeText::place() const { return {.file = files_.back().name, .line = files_.back().line}; }

void TreeText::open(const fs::path& path, const Place& named) {
    if (files_.size() == deepest_include || opened_++ == most_files)
        throw ReadError{named, "more files are included than 16 in one another, or 256 in all"};
    if (std::ranges::count(files_, path, &File::path) > 0)
        throw ReadError{named, sources_.name_of(path) + " includes itself"};
    std::string text = sources_.text(path, named);
    if (text.size() > most_bytes - bytes_) throw ReadError{named, "the tree has more than 4 MiB"};
    bytes_ += text.size();
    files_.push_back({.path = path, .name = sources_.name_of(path), .text = std::move(text)});
}

// `/include/ "file"`, which counts from the folder of the file that includes and lies below the
// board's.
void TreeText::include() {
    step(std::string_view{"/include/"}.size());
    step(blank());
    const Place named = place();
    if (!rest().starts_with('"')) unexpected("the name of a file in quotes");
    const std::size_t size = rest().find_first_of("\"\n", 1);
    if (size == std::string_view::npos || rest()[size] != '"') refuse("the quotes are left open");
    const fs::path written{rest().substr(1, size - 1)};
    const fs::path path = (files_.back().path.parent_path() / written).lexically_normal();
    const fs::path below = path.lexically_relative(folder_.lexically_normal());
    if (below.empty() || *below.begin() == ".." || written.is_absolute())
        refuse("cannot read " + written.string() + ": it lies in no folder of the board");
    step(size + 1);
    open(path, named);
}

void TreeText::step(std::size_t count) {
    File& file = files_.back();
    file.line += static_cast<int>(std::ranges::count(rest().substr(0, count), '\n'));
    file.at += count;
}

// How much of what comes next is blank, comment or a mark of a line; one of them at a time.
std::size_t TreeText::blank() const {
    const std::string_view text = rest();
    if (text.empty()) return 0;
    if (is_space(text[0])) return count_of(text, is_space);
    if (text.starts_with("//")) return std::min(text.find('\n'), text.size());
    if (text.starts_with("/*")) {
        const std::size_t end = text.find("*/", 2);
        if (end == std::string_view::npos) refuse("a comment is left open");
        return end + 2;
    }
    const File& file = files_.back();
    const bool starts_line = file.at == 0 || file.text[file.at - 1] == '\n';
    return text[0] == '#' && starts_line ? mark_of_line(text) : 0;
}

void TreeText::skip() {
    while (true) {
        if (const std::size_t count = blank(); count > 0)
            step(count);
        else if (rest().starts_with("/include/"))
            include();
        else if (rest().empty() && files_.size() > 1)
            files_.pop_back();
        else
            return;
    }
}

char TreeText::next() {
    skip();
    return rest().empty() ? '\0' : rest()[0];
}

bool TreeText::goes_on(std::string_view words) {
    skip();
    return rest().starts_with(words);
}

bool TreeText::take(std::string_view words) {
    if (!goes_on(words)) return false;
    step(words.size());
    return true;
}

void TreeText::expect(std::string_view words, std::string_view after) {
    if (!take(words)) unexpected("`" + std::string{words} + "` behind " + std::string{after});
}

std::string_view TreeText::run(bool (*is_part)(char)) {
    skip();
    const std::string_view found = rest().substr(0, count_of(rest(), is_part));
    step(found.size());
    return found;
}

char TreeText::character() {
    if (rest().empty()) refuse("the file ends in the middle of a word");
    const char one = rest()[0];
    step(1);
    return one;
}

void TreeText::unexpected(std::string_view wanted) {
    skip();
    constexpr std::size_t shown = 30;
    const auto is_word = [](char one) { return !is_space(one) && one != ';'; };
    const std::string_view word =
        rest().substr(0, std::clamp<std::size_t>(count_of(rest(), is_word), 1, shown));
    std::string shown_word{word};
    std::ranges::replace_if(shown_word, [](char one) { return one < ' ' || one > '~'; }, '?');
    const std::string there = word.empty() ? "the end" : "`" + shown_word + "`";
    refuse("syntax error: " + there + " stands where " + std::string{wanted} + " is expected");
}

}  // namespace verifier
