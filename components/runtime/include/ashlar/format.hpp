// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Text with values in it, as std::format writes it: `format_to(sink, "sample {} is {:#x}", n, v)`.
// The text is checked against the values when it is compiled, and nothing is allocated. All texts
// of a component that go to one kind of sink share one function, and no call in it is through a
// pointer: the depth of the stack is known.
//
// A place is `{}` or `{:[[fill]align][sign][#][0][width][.precision][type]}`, in the order of the
// values. Types: `d x X o b c` of integers, `s` of text, `f` of floating point (in a component with
// `fpu: true`), none for how the value is usually written. `{{` and `}}` are braces. libc++'s
// <format> is not used: its one function for all kinds of values needs floating point and some 60
// KiB.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "ashlar/system.hpp"

namespace ashlar {

// What takes text piece by piece: a type with `put(std::string_view)`.
template <typename Type>
concept TextSink = requires(Type& sink, std::string_view text) { sink.put(text); };

// Any of them as one type, for code that is compiled once. What it calls is unknown to the report
// of stacks.
class Sink {
  public:
    // Takes the next piece; a text arrives in several.
    virtual void put(std::string_view text) = 0;

  protected:
    ~Sink() = default;
};

namespace detail {

// What a place says, and what its value is.
struct FormatSpec {
    char fill = ' ', align = 0, sign = '-', type = 0;
    bool alternate = false, zero = false;
    std::uint16_t width = 0;
    std::int16_t precision = -1;
};

enum class ValueKind : std::uint8_t { number, negative, character, flag, text, real, unit };

struct Value {
    ValueKind kind{};
    std::uint64_t number = 0;  // the magnitude of a number; the bits of a real one
    std::string_view text{};   // or the unit of a duration
};

inline constexpr std::uint16_t widest = 999;

// Where a text cannot be compiled, clang names the function that says why.
void a_brace_is_not_closed();
void this_text_has_more_places_than_values();
void this_text_has_more_values_than_places();
void a_closing_brace_stands_alone_write_two_of_them();
void places_are_in_the_order_of_the_values_and_have_no_number();
void this_type_does_not_fit_the_value();
void precision_is_for_text_and_floating_point();
void sign_and_form_are_for_numbers();
void width_and_precision_are_at_most_999();
void this_is_no_format();

template <typename>
inline constexpr std::string_view unit_of{};
template <>
inline constexpr std::string_view unit_of<std::nano> = "ns";
template <>
inline constexpr std::string_view unit_of<std::micro> = "us";
template <>
inline constexpr std::string_view unit_of<std::milli> = "ms";
template <>
inline constexpr std::string_view unit_of<std::ratio<1>> = "s";
template <>
inline constexpr std::string_view unit_of<std::ratio<60>> = "min";
template <>
inline constexpr std::string_view unit_of<std::ratio<3600>> = "h";

template <typename Type>
inline constexpr bool is_duration = false;
template <typename Rep, typename Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> =
    std::integral<Rep> && !unit_of<Period>.empty();

template <typename Type>
consteval ValueKind kind_of() {
    if constexpr (std::same_as<Type, bool>) {
        return ValueKind::flag;
    } else if constexpr (std::same_as<Type, char>) {
        return ValueKind::character;
    } else if constexpr (std::integral<Type> || std::is_enum_v<Type> || std::is_pointer_v<Type>) {
        static_assert(!std::convertible_to<Type, std::string_view> || std::is_pointer_v<Type>);
        return std::convertible_to<Type, std::string_view> ? ValueKind::text : ValueKind::number;
    } else if constexpr (std::floating_point<Type>) {
        return ValueKind::real;
    } else if constexpr (std::convertible_to<Type, std::string_view>) {
        return ValueKind::text;
    } else {
        static_assert(is_duration<Type>,
                      "a value of this type cannot be printed: integers, enumerations, bool, char, "
                      "pointers, text, durations and, with `fpu: true`, floating point can");
        return ValueKind::unit;
    }
}

constexpr bool is_digit(char one) { return one >= '0' && one <= '9'; }
constexpr bool is_align(char one) { return one == '<' || one == '>' || one == '^'; }

// Reads the digits at `at`.
constexpr std::uint16_t digits(std::string_view text, std::size_t& at) {
    unsigned number = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        number = number * 10 + static_cast<unsigned>(text[at] - '0');
        if (number > widest) {
            width_and_precision_are_at_most_999();
            return widest;
        }
    }
    return static_cast<std::uint16_t>(number);
}

// What stands between `{` or `{:` and `}`; `at` goes behind the brace.
constexpr FormatSpec read_spec(std::string_view text, std::size_t& at) {
    FormatSpec spec;
    const auto here = [&] { return at < text.size() ? text[at] : '\0'; };
    if (is_digit(here())) places_are_in_the_order_of_the_values_and_have_no_number();
    if (here() == ':') {
        ++at;
        if (at + 1 < text.size() && is_align(text[at + 1]) && here() != '}') {
            spec.fill = text[at];
            spec.align = text[at + 1];
            at += 2;
        } else if (is_align(here())) {
            spec.align = text[at++];
        }
        if (here() == '+' || here() == '-' || here() == ' ') spec.sign = text[at++];
        if (here() == '#') spec.alternate = true, ++at;
        if (here() == '0') spec.zero = true, ++at;
        spec.width = digits(text, at);
        if (here() == '.') {
            ++at;
            if (!is_digit(here())) this_is_no_format();
            spec.precision = static_cast<std::int16_t>(digits(text, at));
        }
        if (here() != '}' && here() != '\0') spec.type = text[at++];
    }
    if (here() == '\0') {
        a_brace_is_not_closed();
    } else if (here() != '}') {
        this_is_no_format();
    }
    ++at;
    return spec;
}

consteval void check(const FormatSpec& spec, ValueKind kind) {
    const bool text = kind == ValueKind::text, real = kind == ValueKind::real;
    const std::string_view types = text                           ? "s"
                                   : real                         ? "f"
                                   : kind == ValueKind::unit      ? ""
                                   : kind == ValueKind::flag      ? "sd"
                                   : kind == ValueKind::character ? "cdxXob"
                                                                  : "dxXobc";
    if (spec.type != 0 && types.find(spec.type) == types.npos) this_type_does_not_fit_the_value();
    if (spec.precision >= 0 && !text && !real) precision_is_for_text_and_floating_point();
    const bool plain = text || (kind == ValueKind::flag && spec.type != 'd') ||
                       (kind == ValueKind::character && (spec.type == 0 || spec.type == 'c'));
    if (plain && (spec.sign != '-' || spec.alternate || spec.zero)) sign_and_form_are_for_numbers();
}

template <typename... Values>
consteval void check_all(std::string_view text) {
    constexpr std::array<ValueKind, sizeof...(Values)> kinds{kind_of<std::decay_t<Values>>()...};
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char here = text[at++];
        if (here != '{' && here != '}') continue;
        if (at < text.size() && text[at] == here) {
            ++at;
        } else if (here == '}') {
            a_closing_brace_stands_alone_write_two_of_them();
        } else {
            if (used == kinds.size()) this_text_has_more_places_than_values();
            check(read_spec(text, at), kinds[used++]);
        }
    }
    if (used != kinds.size()) this_text_has_more_values_than_places();
}

template <typename Type>
constexpr Value value_of(const Type& value) {
    constexpr ValueKind kind = kind_of<std::decay_t<Type>>();
    if constexpr (kind == ValueKind::text) {
        return {.kind = kind, .text = value};
    } else if constexpr (kind == ValueKind::real) {
        static_assert(Machine::floating_point,
                      "floating point needs `fpu: true` in component.yaml");
        return {.kind = kind, .number = __builtin_bit_cast(std::uint64_t, double{value})};
    } else if constexpr (kind == ValueKind::unit) {
        Value made = value_of(value.count());
        made.text = unit_of<typename Type::period>;
        return made;
    } else if constexpr (std::is_pointer_v<Type>) {
        return {.kind = kind, .number = reinterpret_cast<std::uint64_t>(value)};
    } else if constexpr (std::is_enum_v<Type>) {
        return value_of(static_cast<std::underlying_type_t<Type>>(value));
    } else if constexpr (std::signed_integral<Type> && kind == ValueKind::number) {
        const auto bits = static_cast<std::uint64_t>(value);
        return value < 0 ? Value{.kind = ValueKind::negative, .number = -bits}
                         : Value{.kind = kind, .number = bits};
    } else {
        return {.kind = kind,
                .number = static_cast<std::uint64_t>(
                    kind == ValueKind::character ? static_cast<unsigned char>(value) : value)};
    }
}

// The parts of a value's text, in `Room` or where the value has it. Zeros that fill a width go
// behind `head`, which is sign and prefix.
struct Spelled {
    std::string_view head{}, text{}, unit{};
    char align = '>';  // where the place says none
    bool zeros = false;
};
struct Room {
    // Of a double: 310 digits before the point, and 60 behind it.
    static constexpr unsigned whole = 310, precision = 60;
    std::array<char, 3> head;
    std::array<char, whole + 1 + precision> text;
};
Spelled spell(const FormatSpec& spec, const Value& value, Room& room);  // source/format.cpp

// Sends a text with its values to one kind of sink.
template <TextSink To>
class Formatter {
  public:
    explicit Formatter(To& sink) : sink_{sink} {}

    void all(std::string_view text, const Value* values) {
        std::size_t start = 0;
        for (std::size_t at = 0; at < text.size();) {
            const char here = text[at];
            if (here != '{' && here != '}') {
                ++at;
                continue;
            }
            sink_.put(text.substr(start, at - start));
            if (text[at + 1] == here) {  // a text ends in no single brace: it was checked
                start = at + 1;
                at += 2;
            } else {
                const FormatSpec spec = read_spec(text, ++at);
                one(spec, *values++);
                start = at;
            }
        }
        sink_.put(text.substr(start));
    }

  private:
    void one(const FormatSpec& spec, const Value& value) {
        Room room;
        const Spelled made = spell(spec, value, room);
        const std::size_t size = made.head.size() + made.text.size() + made.unit.size();
        const std::size_t left = spec.width > size ? spec.width - size : 0;
        const bool zeros = made.zeros && spec.zero && spec.align == 0;
        const char where = spec.align != 0 ? spec.align : made.align;
        const std::size_t before = zeros || where == '<' ? 0 : where == '>' ? left : left / 2;
        fill(spec.fill, before);
        sink_.put(made.head);
        if (zeros) fill('0', left);
        sink_.put(made.text);
        sink_.put(made.unit);
        if (!zeros) fill(spec.fill, left - before);
    }
    void fill(char with, std::size_t count) {
        std::array<char, 16> block;
        block.fill(with);
        for (; count > block.size(); count -= block.size()) sink_.put({block.data(), block.size()});
        sink_.put({block.data(), count});
    }

    To& sink_;
};

}  // namespace detail

// A text that was checked against the types of its values.
template <typename... Values>
class Format {
  public:
    // From a literal; one that does not fit its values is refused when it is compiled.
    template <std::size_t Size>
    consteval Format(const char (&text)[Size]) : text_{text, Size - 1} {
        detail::check_all<Values...>(text_);
    }
    // The text as it was written.
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

// Writes `text` with `values` in its places to `sink`, piece by piece. There is no limit to the
// length.
template <TextSink To, typename... Values>
void format_to(To& sink, Format<std::type_identity_t<Values>...> text, const Values&... values) {
    const std::array<detail::Value, sizeof...(Values) + 1> all{detail::value_of(values)...};
    detail::Formatter<To>{sink}.all(text.text(), all.data());
}

}  // namespace ashlar
