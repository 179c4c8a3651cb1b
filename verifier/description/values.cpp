// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>

namespace verifier {
namespace {

constexpr std::uint64_t largest_memory = 1ULL << 30;  // of a stack or a heap

using Unit = std::pair<std::string_view, std::uint64_t>;
constexpr std::array<Unit, 4> sizes{
    {{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}}};
constexpr std::array<Unit, 4> times{
    {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}}};

std::optional<std::uint64_t> with_unit(std::string_view text, std::span<const Unit> units) {
    const auto end = std::min(text.find(' '), text.size());
    const auto begin = std::min(text.find_first_not_of(' ', end), text.size());
    const auto count = as_number(text.substr(0, end));
    const auto unit = std::ranges::find(units, text.substr(begin), &Unit::first);
    if (!count || begin == end || unit == units.end()) return {};
    if (*count > std::numeric_limits<std::uint64_t>::max() / unit->second) return {};
    return *count * unit->second;
}

std::uint64_t wanted(const Node& node, std::optional<std::uint64_t> value, const char* what) {
    if (!value) refuse(node, "`" + node.text + "` is not " + what);
    return *value;
}

// An underscore must be between two digits.
bool well_grouped(std::string_view digits) {
    return !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
}

}  // namespace

std::optional<std::uint64_t> as_number(std::string_view text) {
    const int base = text.starts_with("0x") ? 16 : 10;
    const std::string_view spelt = base == 16 ? text.substr(2) : text;
    if (!well_grouped(spelt) || (base == 10 && spelt.size() > 1 && spelt.front() == '0')) return {};
    std::string digits{spelt};
    std::erase(digits, '_');
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc{} || stopped != end) return {};
    return value;
}

std::optional<std::uint64_t> as_size(std::string_view text) { return with_unit(text, sizes); }
std::optional<std::uint64_t> as_time(std::string_view text) { return with_unit(text, times); }

std::uint64_t number(const Node& node) {
    return wanted(node, as_number(scalar(node).text), "a number");
}
std::uint64_t number(const Node& node, std::uint64_t least, std::uint64_t most) {
    const std::uint64_t value = number(node);
    if (value < least || value > most) refuse(node, "`" + node.text + "` is out of range");
    return value;
}
std::uint64_t size(const Node& node) { return wanted(node, as_size(scalar(node).text), "a size"); }
std::uint64_t stack_size(const Node& node) {
    const std::uint64_t value = size(node);
    if (value < 1024 || value > largest_memory || value % 16 != 0)
        refuse(node, "`" + node.text + "` is no stack: 1 KiB to 1 GiB, a multiple of 16 B");
    return value;
}
std::uint64_t heap_size(const Node& node) {
    const std::uint64_t value = size(node);
    if (value < 1 || value > largest_memory)
        refuse(node, "`" + node.text + "` is no heap: 1 B to 1 GiB");
    return value;
}
std::uint64_t time(const Node& node) { return wanted(node, as_time(scalar(node).text), "a time"); }

bool flag(const Node& node) {
    static constexpr std::array<std::pair<std::string_view, bool>, 2> words{
        {{"true", true}, {"false", false}}};
    return one_of<bool>(node, words);
}

bool drops(const Node& node) {
    static constexpr std::array<std::pair<std::string_view, bool>, 2> words{
        {{"wait", false}, {"drop", true}}};
    return one_of<bool>(node, words);
}

Right register_right(const Node& node) {
    static constexpr std::array<std::pair<std::string_view, Right>, 2> words{
        {{"r", Right::read}, {"rw", Right::read_write}}};
    return one_of<Right>(node, words);
}

Right right(const Node& node) {
    static constexpr std::array<std::pair<std::string_view, Right>, 3> words{
        {{"r", Right::read}, {"rw", Right::read_write}, {"rx", Right::read_execute}}};
    return one_of<Right>(node, words);
}

std::optional<Right> right_or_none(const Node& node) {
    if (scalar(node).text == "none") return {};
    return right(node);
}

std::optional<std::pair<std::string_view, std::string_view>> halves(std::string_view text,
                                                                    std::string_view sign) {
    const auto at = text.find(sign);
    if (at == std::string_view::npos) return {};
    const std::string_view after = text.substr(at + sign.size());
    if (at == 0 || after.empty() || after.contains(sign)) return {};
    return std::pair{text.substr(0, at), after};
}

}  // namespace verifier
