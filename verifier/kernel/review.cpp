// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/kernel/review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "verifier/file/content.hpp"

namespace verifier {
namespace {

constexpr std::string_view header =
    "| architecture | trace | compiler and linker | SHA-256 of kernel.o |";
constexpr std::string_view ruler = "| --- | --- | --- | --- |";
constexpr std::size_t columns = 4;

bool is_digest(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char one) {
               return (one >= '0' && one <= '9') || (one >= 'a' && one <= 'f');
           });
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// "| a | b |": its words; nothing where it is no such row.
std::optional<std::array<std::string, columns>> cells_of(std::string_view line) {
    std::array<std::string, columns> cells;
    for (std::string& cell : cells) {
        if (!line.starts_with("| ")) return {};
        line.remove_prefix(2);
        const auto end = line.find(" |");
        if (end == std::string_view::npos || end == 0) return {};
        cell = line.substr(0, end);
        line.remove_prefix(end + 1);
    }
    return line == "|" ? std::optional{cells} : std::nullopt;
}

std::string wrong(std::size_t index, std::string_view what) {
    return fmt::format("{}:{}: {}", digest_page, index + 1, what);
}

}  // namespace

std::expected<std::vector<ReviewedKernel>, std::string> read_digest_page(std::string_view text) {
    const auto lines = lines_of(text);
    const auto head = std::ranges::find(lines, header);
    const auto first = static_cast<std::size_t>(head - lines.begin());
    if (head == lines.end() || std::find(std::next(head), lines.end(), header) != lines.end())
        return std::unexpected{fmt::format("{}: has not one table `{}`", digest_page, header)};
    if (first + 1 >= lines.size() || lines[first + 1] != ruler)
        return std::unexpected{wrong(first + 1, fmt::format("expected `{}`", ruler))};
    std::vector<ReviewedKernel> rows;
    for (std::size_t at = first + 2; at < lines.size() && lines[at].starts_with('|'); ++at) {
        auto cells = cells_of(lines[at]);
        if (!cells || !is_digest((*cells)[3]) || ((*cells)[1] != "on" && (*cells)[1] != "off"))
            return std::unexpected{wrong(
                at, "expected `| architecture | on or off | tools | 64 hexadecimal digits |`")};
        auto& [architecture, trace, tools, digest] = *cells;
        rows.push_back({.architecture = std::move(architecture),
                        .trace = std::move(trace),
                        .tools = std::move(tools),
                        .digest = std::move(digest),
                        .line = static_cast<unsigned>(at + 1)});
    }
    if (rows.empty()) return std::unexpected{wrong(first, "the table has no row")};
    return rows;
}

std::expected<Reviewed, std::string> reviewed(const std::string& word,
                                              const std::filesystem::path& project) {
    using enum Reviewed::By;
    if (word == "any") return Reviewed{.by = anything};
    if (!word.empty()) {
        if (!is_digest(word))
            return std::unexpected{fmt::format(
                "--kernel {}: a kernel is named by the 64 hexadecimal digits of `sha256sum "
                "kernel.o`, or by `any`",
                word)};
        return Reviewed{.by = digest, .digest = word};
    }
    Reviewed made;
    const auto content = content_of(project / digest_page);
    if (!content) {
        made.error = fmt::format("{}: {}", digest_page, content.error());
        return made;
    }
    auto rows = read_digest_page({reinterpret_cast<const char*>(content->data()), content->size()});
    if (rows)
        made.rows = std::move(*rows);
    else
        made.error = rows.error();
    return made;
}

const ReviewedKernel* GivenKernel::row() const {
    if (reviewed.by != Reviewed::By::page) return nullptr;
    const auto found = std::ranges::find(reviewed.rows, object.digest, &ReviewedKernel::digest);
    return found == reviewed.rows.end() ? nullptr : &*found;
}

bool GivenKernel::is_reviewed() const {
    return reviewed.by == Reviewed::By::digest ? reviewed.digest == object.digest
                                               : row() != nullptr;
}

std::string GivenKernel::reviewer() const {
    if (!is_reviewed()) return "nobody";
    if (reviewed.by == Reviewed::By::digest) return "--kernel";
    const ReviewedKernel& one = *row();
    return fmt::format("{}:{}: {}, trace {}, {}", digest_page, one.line, one.architecture,
                       one.trace, one.tools);
}

}  // namespace verifier
