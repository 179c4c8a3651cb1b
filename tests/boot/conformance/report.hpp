// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the judges of all groups share: a line of text for each case, printed through the console, and a
// status of the machine that is the number of the first case that failed. A judge has the ports `print`
// and `text` (a region that the console reads).
#pragma once

#include <span>

#include <wiring.hpp>

namespace conformance {

using namespace std::string_view_literals;

class Line {
  public:
    Line& operator<<(std::string_view text) {
        const auto fits = std::min(text.size(), bytes_.size() - length_);
        std::copy_n(text.begin(), fits, bytes_.begin() + length_);
        length_ += fits;
        return *this;
    }
    Line& operator<<(std::uint64_t number) {
        std::array<char, 20> digits{};
        auto at = digits.size();
        do digits[--at] = static_cast<char>('0' + number % 10);
        while ((number /= 10) != 0);
        return *this << std::string_view{digits.data() + at, digits.size() - at};
    }
    // For what must be equal: says what differs, in place of what was shown.
    [[nodiscard]] bool same(std::string_view what, std::uint64_t is, std::uint64_t expected) {
        if (is == expected) return true;
        length_ = 0;
        *this << what << " is "sv << is << ", expected "sv << expected;
        return false;
    }
    [[nodiscard]] bool holds(std::string_view what, bool condition) {
        return condition || same(what, 0, 1);
    }
    [[nodiscard]] std::string_view text() const { return {bytes_.data(), length_}; }

  private:
    std::array<char, 240> bytes_{};
    std::size_t length_ = 0;
};

// True: the line says what was shown. False: it says what is wrong.
struct Case {
    std::string_view name;
    bool (*run)(Line&);
};

inline void print(const Line& line) {
    const std::string_view text = line.text();
    std::copy_n(text.begin(), text.size(), wiring::text.address.as<char>());
    static_cast<void>(
        wiring::print.shared({.offset = 0, .length = static_cast<std::uint32_t>(text.size())}));
}

// All cases in turn, even after a failure; then the machine powers off.
[[noreturn]] inline void judge(std::span<const Case> cases) {
    std::uint8_t first_failed = 0;
    for (std::size_t index = 0; index < cases.size(); ++index) {
        Line shown;
        const bool passed = cases[index].run(shown);
        if (!passed && first_failed == 0) first_failed = static_cast<std::uint8_t>(index + 1);
        Line line;
        line << (passed ? "case "sv : "failed "sv) << cases[index].name << ": "sv << shown.text();
        print(line);
    }
    ashlar::power_off(first_failed);
}

}  // namespace conformance
