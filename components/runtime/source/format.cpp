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

void fill(Sink& sink, char with, std::size_t count) {
    std::array<char, 16> block;
    block.fill(with);
    for (; count > block.size(); count -= block.size()) sink.put({block.data(), block.size()});
    sink.put({block.data(), count});
}

// `head` is sign and prefix; zeros go between it and the rest.
void padded(Sink& sink, const FormatSpec& spec, char align, std::string_view head,
            std::string_view text, std::string_view unit = {}) {
    const std::size_t size = head.size() + text.size() + unit.size();
    const std::size_t room = spec.width > size ? spec.width - size : 0;
    const bool zeros = spec.zero && spec.align == 0;
    const char where = spec.align != 0 ? spec.align : align;
    const std::size_t before = zeros ? 0 : where == '<' ? 0 : where == '>' ? room : room / 2;
    fill(sink, spec.fill, before);
    sink.put(head);
    if (zeros) fill(sink, '0', room);
    sink.put(text);
    sink.put(unit);
    if (!zeros) fill(sink, spec.fill, room - before);
}

// Sign and prefix of a number, as long as there is any.
class Head {
  public:
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
    std::array<char, 3> text_{};
    std::size_t size_ = 0;
};

void number(Sink& sink, const FormatSpec& spec, std::uint64_t value, bool negative,
            std::string_view unit = {}) {
    if (spec.type == 'c') {
        const char one = static_cast<char>(value);
        return padded(sink, spec, '<', {}, {&one, 1});
    }
    const char type = spec.type == 0 ? 'd' : spec.type;
    const unsigned base = type == 'd' ? 10 : type == 'o' ? 8 : type == 'b' ? 2 : 16;
    const char* digits = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    Head head;
    head.sign(spec, negative);
    if (spec.alternate && base != 10 && !(base == 8 && value == 0)) {
        head.add('0');
        if (base != 8) head.add(type);
    }
    std::array<char, 64> text;
    std::size_t first = text.size();
    do {
        text[--first] = digits[value % base];
        value /= base;
    } while (value != 0);
    padded(sink, spec, '>', head.text(), {text.data() + first, text.size() - first}, unit);
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

constexpr unsigned whole_digits = 310, most_precision = 60, usual_precision = 6;
using Digits = std::array<char, whole_digits + 1 + most_precision>;

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

void real(Sink& sink, FormatSpec spec, std::uint64_t bits) {
    Head head;
    head.sign(spec, bits >> 63 != 0);
    const unsigned power = bits >> 52 & 0x7ff;
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
    if (power == 0x7ff) {
        spec.zero = false;
        return padded(sink, spec, '>', head.text(), fraction == 0 ? "inf"sv : "nan"sv);
    }
    const std::uint64_t mantissa = power == 0 ? fraction : fraction | std::uint64_t{1} << 52;
    const int exponent = static_cast<int>(power == 0 ? 1 : power) - 1075;
    const unsigned below = exponent < 0 ? static_cast<unsigned>(-exponent) : 0;
    const unsigned places =
        spec.precision < 0
            ? usual_precision
            : std::min<unsigned>(static_cast<unsigned>(spec.precision), most_precision);
    Wide whole{below >= 64 ? 0 : mantissa >> below};
    if (exponent > 0) whole.shift_left(static_cast<unsigned>(exponent));
    Digits text;
    std::size_t end = whole_digits, first = write_whole(text, end, whole);
    if (places != 0 || spec.alternate) text[end++] = '.';
    Wide rest{mantissa};
    if (below != 0) {
        rest.cut(below);
    } else {
        rest = Wide{0};
    }
    for (unsigned place = 0; place < places; ++place) {
        text[end++] = static_cast<char>('0' + (below == 0 ? 0 : rest.next_digit(below)));
    }
    const char last = text[end - 1] == '.' ? text[end - 2] : text[end - 1];
    const int half = below == 0 ? -1 : rest.against_half(below);
    if (half > 0 || (half == 0 && (last - '0') % 2 != 0)) round_up(text, first, end);
    padded(sink, spec, '>', head.text(), {text.data() + first, end - first});
}

void one(Sink& sink, const FormatSpec& spec, const Value& value) {
    switch (value.kind) {
        case ValueKind::text:
            return padded(sink, spec, '<', {},
                          spec.precision < 0
                              ? value.text
                              : value.text.substr(0, static_cast<std::size_t>(spec.precision)));
        case ValueKind::flag:
            if (spec.type == 'd') return number(sink, spec, value.number, false);
            return padded(sink, spec, '<', {}, value.number != 0 ? "true"sv : "false"sv);
        case ValueKind::character: {
            FormatSpec plain = spec;
            if (plain.type == 0) plain.type = 'c';
            return number(sink, plain, value.number, false);
        }
        case ValueKind::real:
            return real(sink, spec, value.number);
        case ValueKind::number:
        case ValueKind::negative:
        case ValueKind::unit:
            return number(sink, spec, value.number, value.kind == ValueKind::negative, value.text);
    }
}

}  // namespace

void format(Sink& sink, std::string_view text, const Value* values) {
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char here = text[at];
        if (here != '{' && here != '}') {
            ++at;
            continue;
        }
        sink.put(text.substr(start, at - start));
        if (text[at + 1] == here) {  // a text ends in no single brace: it was checked
            start = at + 1;
            at += 2;
        } else {
            const FormatSpec spec = read_spec(text, ++at);
            one(sink, spec, *values++);
            start = at;
        }
    }
    sink.put(text.substr(start));
}

}  // namespace ashlar::detail
