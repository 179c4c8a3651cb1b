// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/tree_values.hpp"

#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace verifier {
namespace {

constexpr unsigned deepest_expression = 32;  // parentheses, signs and choices

std::optional<unsigned> digit_of(char one) {
    if (one >= '0' && one <= '9') return one - '0';
    if (one >= 'a' && one <= 'f') return one - 'a' + 10;
    if (one >= 'A' && one <= 'F') return one - 'A' + 10;
    return {};
}

// As in C: 0x… and 0…, followed by U, L, UL, LL or ULL.
std::uint64_t literal(TreeText& text) {
    text.next();
    const Place at = text.place();
    std::string_view word = text.run(is_letter_or_digit);
    if (word.empty()) text.unexpected("a number");
    const std::string whole{word};
    const std::size_t end = word.find_last_not_of("UL");
    const std::string_view suffix = word.substr(end == std::string_view::npos ? 0 : end + 1);
    bool known = suffix.empty();
    for (const std::string_view one : {"U", "L", "UL", "LL", "ULL"}) known |= suffix == one;
    word.remove_suffix(suffix.size());
    const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
    const int base = hexadecimal ? 16 : word.starts_with('0') ? 8 : 10;
    if (hexadecimal) word.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [past, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
    if (error == std::errc::result_out_of_range)
        throw ReadError{at, "`" + whole + "` is out of range: it has more than 64 bits"};
    if (!known || error != std::errc{} || past != word.data() + word.size())
        throw ReadError{at, "syntax error: `" + whole + "` is no number"};
    return value;
}

std::uint64_t choice(TreeText& text, unsigned depth);

std::uint64_t unary(TreeText& text, unsigned depth) {
    if (depth > deepest_expression) text.refuse("an expression is nested deeper than 32 levels");
    if (text.take("-")) return -unary(text, depth + 1);
    if (text.take("~")) return ~unary(text, depth + 1);
    if (text.take("!")) return unary(text, depth + 1) == 0 ? 1 : 0;
    if (!text.take("(")) return number(text);
    const std::uint64_t value = choice(text, depth + 1);
    text.expect(")", "an expression");
    return value;
}

struct Operator {
    std::string_view word;
    std::uint64_t (*of)(std::uint64_t, std::uint64_t);
};

using Operators = std::initializer_list<Operator>;
constexpr std::uint64_t shifted(std::uint64_t a, std::uint64_t b) { return b < 64 ? a << b : 0; }

// The loosest first. Of two with a common prefix the longer comes first.
const std::array<Operators, 10>& levels() {
    using U = std::uint64_t;
    static const std::array<Operators, 10> all{{
        {{"||", [](U a, U b) -> U { return a != 0 || b != 0; }}},
        {{"&&", [](U a, U b) -> U { return a != 0 && b != 0; }}},
        {{"|", [](U a, U b) -> U { return a | b; }}},
        {{"^", [](U a, U b) -> U { return a ^ b; }}},
        {{"&", [](U a, U b) -> U { return a & b; }}},
        {{"==", [](U a, U b) -> U { return a == b; }},
         {"!=", [](U a, U b) -> U { return a != b; }}},
        {{"<=", [](U a, U b) -> U { return a <= b; }},
         {">=", [](U a, U b) -> U { return a >= b; }},
         {"<", [](U a, U b) -> U { return a < b; }},
         {">", [](U a, U b) -> U { return a > b; }}},
        {{"<<", shifted}, {">>", [](U a, U b) -> U { return b < 64 ? a >> b : 0; }}},
        {{"+", [](U a, U b) -> U { return a + b; }}, {"-", [](U a, U b) -> U { return a - b; }}},
        {{"*", [](U a, U b) -> U { return a * b; }},
         {"/", [](U a, U b) -> U { return a / b; }},
         {"%", [](U a, U b) -> U { return a % b; }}},
    }};
    return all;
}

// The operator of a level that comes next. Half of `||`, `&&`, `<<` or `>>` is none.
const Operator* operator_of(TreeText& text, std::size_t level) {
    for (const Operator& one : levels()[level]) {
        if (!text.goes_on(one.word)) continue;
        const bool half = one.word.size() == 1 && std::string_view{"|&<>"}.contains(one.word) &&
                          text.goes_on(std::string{one.word} + std::string{one.word});
        if (!half) return &one;
    }
    return nullptr;
}

std::uint64_t binary(TreeText& text, std::size_t level, unsigned depth) {
    if (level == levels().size()) return unary(text, depth);
    std::uint64_t value = binary(text, level + 1, depth);
    while (const Operator* found = operator_of(text, level)) {
        text.take(found->word);
        const std::uint64_t right = binary(text, level + 1, depth);
        if (right == 0 && (found->word == "/" || found->word == "%"))
            text.refuse("a division by zero");
        value = found->of(value, right);
    }
    return value;
}

std::uint64_t choice(TreeText& text, unsigned depth) {
    if (depth > deepest_expression) text.refuse("an expression is nested deeper than 32 levels");
    const std::uint64_t value = binary(text, 0, depth);
    if (!text.take("?")) return value;
    const std::uint64_t one = choice(text, depth + 1);
    text.expect(":", "the first value of `?`");
    const std::uint64_t other = choice(text, depth + 1);
    return value != 0 ? one : other;
}

// What a backslash and `first` begin; digits of a number may follow.
char escaped(TreeText& text, char first, std::string_view& rest) {
    const bool hexadecimal = first == 'x';
    const unsigned base = hexadecimal ? 16 : 8, most = hexadecimal ? 2 : 3;
    constexpr std::string_view names = "abtnvfr", meant = "\a\b\t\n\v\f\r";
    if (const std::size_t at = names.find(first); at != std::string_view::npos) return meant[at];
    if (!hexadecimal && (first < '0' || first > '7')) return first;
    unsigned value = hexadecimal ? 0 : static_cast<unsigned>(first - '0'),
             count = hexadecimal ? 0 : 1;
    for (; count < most && !rest.empty(); ++count, rest.remove_prefix(1)) {
        const auto digit = digit_of(rest[0]);
        if (!digit || *digit >= base) break;
        value = value * base + *digit;
    }
    if (count == 0) text.refuse("`\\x` has no digit behind it");
    return static_cast<char>(value);
}

}  // namespace

std::string quoted(TreeText& text, char quote) {
    text.expect(std::string_view{&quote, 1}, "a value");
    std::string raw;
    for (char one = text.character(); one != quote; one = text.character()) {
        if (one == '\n') text.refuse("syntax error: the quotes are left open");
        raw += one;
        if (one == '\\') raw += text.character();
    }
    std::string bytes;
    for (std::string_view rest = raw; !rest.empty();) {
        char one = rest[0];
        rest.remove_prefix(1);
        if (one == '\\') {
            const char first = rest[0];
            rest.remove_prefix(1);
            one = escaped(text, first, rest);
        }
        bytes += one;
    }
    return bytes;
}

std::uint64_t number(TreeText& text) {
    if (text.take("(")) {
        const std::uint64_t value = choice(text, 1);
        text.expect(")", "an expression");
        return value;
    }
    if (text.next() != '\'') return literal(text);
    const std::string bytes = quoted(text, '\'');
    if (bytes.size() != 1) text.refuse("syntax error: not one character stands in the quotes");
    return static_cast<unsigned char>(bytes[0]);
}

}  // namespace verifier
