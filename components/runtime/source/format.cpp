// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See format.hpp. Texts and values were checked when they were compiled. Floating point is written
// from its bits, exactly, with integers alone: this code is the same with and without `fpu`.
#include "ashlar/format.hpp"

#include <algorithm>

namespace ashlar::detail {

void a_brace_is_not_closed() {}
void this_text_has_more_places_than_values() {}
void this_text_has_more_values_than_places() {}
void a_closing_brace_stands_alone_write_two_of_them() {}
void places_are_in_the_order_of_the_values_and_have_no_number() {}
void this_type_does_not_fit_the_value() {}
void precision_is_for_text_and_floating_point() {}
void sign_and_form_are_for_numbers() {}
void width_and_precision_are_at_most_999() {}
void this_is_no_format() {}

namespace {

using namespace std::string_view_literals;

// Sign and prefix of a number, as long as there is any.
class Head {
  public:
    explicit Head(Room& room) : text_{room.head} {}
    void add(char one) { text_[size_++] = one; }
    void sign(const FormatSpec& spec, bool negative) {
        if (negative) {
            add('-');
        } else if (spec.sign != '-') {
            add(spec.sign);
        }
    }
    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

  private:
    std::array<char, 3>& text_;
    std::size_t size_ = 0;
};

Spelled character(std::uint64_t value, Room& room) {
    room.text[0] = static_cast<char>(value);
    return {.text = {room.text.data(), 1}, .align = '<'};
}

Spelled number(const FormatSpec& spec, const Value& value, Room& room) {
    if (spec.type == 'c') return character(value.number, room);
    const char type = spec.type == 0 ? 'd' : spec.type;
    const unsigned base = type == 'd' ? 10 : type == 'o' ? 8 : type == 'b' ? 2 : 16;
    const char* digits = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    Head head{room};
    head.sign(spec, value.kind == ValueKind::negative);
    if (spec.alternate && base != 10 && !(base == 8 && value.number == 0)) {
        head.add('0');
        if (base != 8) head.add(type);
    }
    std::size_t first = room.text.size();
    std::uint64_t rest = value.number;
    do {
        room.text[--first] = digits[rest % base];
        rest /= base;
    } while (rest != 0);
    return {.head = head.text(),
            .text = {room.text.data() + first, room.text.size() - first},
            .unit = value.text,
            .zeros = true};
}

// An integer of up to 1,152 bits: a double's whole part has 1,024, its fraction 1,074 and four more
// while a digit is taken out.
class Wide {
  public:
    explicit Wide(std::uint64_t value) {
        parts_[0] = static_cast<std::uint32_t>(value);
        parts_[1] = static_cast<std::uint32_t>(value >> 32);
    }
    void shift_left(unsigned bits) {
        const unsigned whole = bits / 32, rest = bits % 32;
        for (unsigned at = count; at-- > 0;) {
            const std::uint64_t high = at >= whole ? parts_[at - whole] : 0;
            const std::uint64_t low = at > whole ? parts_[at - whole - 1] : 0;
            parts_[at] = static_cast<std::uint32_t>((high << 32 | low) << rest >> 32);
        }
    }
    // The remainder.
    std::uint32_t divide(std::uint32_t by) {
        std::uint64_t rest = 0;
        for (unsigned at = count; at-- > 0;) {
            const std::uint64_t here = rest << 32 | parts_[at];
            parts_[at] = static_cast<std::uint32_t>(here / by);
            rest = here % by;
        }
        return static_cast<std::uint32_t>(rest);
    }
    // Times ten; what lies from bit `bits` on is taken out and returned.
    unsigned next_digit(unsigned bits) {
        std::uint64_t carry = 0;
        for (auto& part : parts_) {
            carry += std::uint64_t{part} * 10;
            part = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        return cut(bits);
    }
    // The bits from `bits` on, of which there are few.
    unsigned cut(unsigned bits) {
        const unsigned at = bits / 32, rest = bits % 32;
        const std::uint64_t both =
            parts_[at] | (at + 1 < count ? std::uint64_t{parts_[at + 1]} << 32 : 0);
        parts_[at] = static_cast<std::uint32_t>(parts_[at] & ((std::uint64_t{1} << rest) - 1));
        std::fill(parts_.begin() + at + 1, parts_.end(), 0);
        return static_cast<unsigned>(both >> rest);
    }
    // Against half of 1 << bits: negative, zero, positive.
    [[nodiscard]] int against_half(unsigned bits) const {
        Wide half{1};
        half.shift_left(bits - 1);
        for (unsigned at = count; at-- > 0;) {
            if (parts_[at] != half.parts_[at]) return parts_[at] < half.parts_[at] ? -1 : 1;
        }
        return 0;
    }
    [[nodiscard]] bool zero() const {
        return std::ranges::all_of(parts_, [](std::uint32_t part) { return part == 0; });
    }

  private:
    static constexpr unsigned count = 36;
    std::array<std::uint32_t, count> parts_{};
};

constexpr unsigned usual_precision = 6;
using Digits = decltype(Room::text);

// The digits of the whole part go in front of `at`; returns where they begin.
std::size_t write_whole(Digits& text, std::size_t at, Wide whole) {
    do {
        text[--at] = static_cast<char>('0' + whole.divide(10));
    } while (!whole.zero());
    return at;
}

// One more in the last place; the digits begin at `first`, which may move to the front.
void round_up(Digits& text, std::size_t& first, std::size_t end) {
    for (std::size_t at = end; at-- > first;) {
        if (text[at] == '.') continue;
        if (text[at] != '9') {
            ++text[at];
            return;
        }
        text[at] = '0';
    }
    text[--first] = '1';
}

Spelled real(const FormatSpec& spec, std::uint64_t bits, Room& room) {
    Head head{room};
    head.sign(spec, bits >> 63 != 0);
    const unsigned power = bits >> 52 & 0x7ff;
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
    if (power == 0x7ff) return {.head = head.text(), .text = fraction == 0 ? "inf"sv : "nan"sv};
    const std::uint64_t mantissa = power == 0 ? fraction : fraction | std::uint64_t{1} << 52;
    const int exponent = static_cast<int>(power == 0 ? 1 : power) - 1075;
    const unsigned below = exponent < 0 ? static_cast<unsigned>(-exponent) : 0;
    const unsigned places = spec.precision < 0
                                ? usual_precision
                                : std::min(static_cast<unsigned>(spec.precision), Room::precision);
    Wide whole{below >= 64 ? 0 : mantissa >> below};
    if (exponent > 0) whole.shift_left(static_cast<unsigned>(exponent));
    Digits& text = room.text;
    std::size_t end = Room::whole, first = write_whole(text, end, whole);
    if (places != 0 || spec.alternate) text[end++] = '.';
    Wide rest{below == 0 ? 0 : mantissa};
    if (below != 0) rest.cut(below);
    for (unsigned place = 0; place < places; ++place) {
        text[end++] = static_cast<char>('0' + (below == 0 ? 0 : rest.next_digit(below)));
    }
    const char last = text[end - 1] == '.' ? text[end - 2] : text[end - 1];
    const int half = below == 0 ? -1 : rest.against_half(below);
    if (half > 0 || (half == 0 && (last - '0') % 2 != 0)) round_up(text, first, end);
    return {.head = head.text(), .text = {text.data() + first, end - first}, .zeros = true};
}

}  // namespace

Spelled spell(const FormatSpec& spec, const Value& value, Room& room) {
    switch (value.kind) {
        case ValueKind::text:
            return {.text = spec.precision < 0
                                ? value.text
                                : value.text.substr(0, static_cast<std::size_t>(spec.precision)),
                    .align = '<'};
        case ValueKind::flag:
            if (spec.type == 'd') return number(spec, value, room);
            return {.text = value.number != 0 ? "true"sv : "false"sv, .align = '<'};
        case ValueKind::character:
            return spec.type == 0 ? character(value.number, room) : number(spec, value, room);
        case ValueKind::real:
            return real(spec, value.number, room);
        default:
            return number(spec, value, room);
    }
}

}  // namespace ashlar::detail
