// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Records of the kernel log as text: component, access, address, the object there, and the line
// that decided it. Names, ranges and lines come from the composed text region (abi/log.hpp), the
// words from log_phrases.hpp; `ashlar run` prints the same.
#pragma once

#include <log_phrases.hpp>

#include <span>

#include "abi/log.hpp"
#include "line.hpp"

class LogText {
  public:
    // `text` begins with an abi::TextHeader.
    explicit LogText(std::span<const std::byte> text) : text_{text} {}

    // One line without a newline: "fault: cheat_write may not write 0x1000000: …".
    void describe(const abi::LogRecord& record, Line& line) const;

  private:
    struct Told;  // a record and what it is about

    [[nodiscard]] bool usable() const;
    [[nodiscard]] const abi::TextHeader& header() const;
    [[nodiscard]] std::span<const abi::TextComponent> components() const;
    [[nodiscard]] std::span<const abi::TextRange> ranges(const abi::TextComponent& component) const;
    [[nodiscard]] const abi::TextRange* range_at(const abi::TextComponent& component,
                                                 std::uint64_t address) const;
    [[nodiscard]] std::string_view string(std::uint32_t offset) const;
    [[nodiscard]] std::string_view slot_name(const abi::TextComponent& component,
                                             std::uint64_t slot) const;

    [[nodiscard]] const abi::TextRange* below_the_stack(const abi::TextComponent& component) const;
    void find(Told& told) const;
    void find_elsewhere(Told& told) const;
    [[nodiscard]] std::uint64_t decider(log_phrases::Slot choice, const Told& told) const;
    void say(log_phrases::Slot slot, const Told& told, Line& line) const;
    void say_priorities(Line& line) const;

    std::span<const std::byte> text_;
};
