// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Records with the names of their sources, for the logger and for readers of the region where it
// keeps the newest:
//
//     using Records = ashlar::log::Records<wiring::kept.size>;
//     Records::Reader{wiring::kept}.each(5, [&](std::uint64_t, const ashlar::log::Named& record) {
//         ashlar::log::show(sink, record);                  [    0.000734] warning worker.0: text
//     });
#pragma once

#include <history/history.hpp>

#include "ashlar/text.hpp"
#include "log/log.hpp"

namespace ashlar::log {

// A record as the logger keeps it: the source's, and the source's name.
struct Named {
    std::uint64_t time{};  // nanoseconds since the machine's start
    // The level's number, and the bytes of `text` and `name` that are used.
    std::uint8_t level{}, length{}, name_length{};
    std::array<char, 55> name{};   // an instance's has at most 53 letters
    std::array<char, 118> text{};  // as the source wrote it: not checked

    // With the name from the logger's wiring. Time, level and text are the source's word.
    template <typename Record>
    static Named of(std::string_view source, const Record& record) {
        Named made{.time = record.time,
                   .level = record.level,
                   .length = record.length,
                   .text = record.text};
        made.name_length = static_cast<std::uint8_t>(copy_text(made.name, source));
        return made;
    }
};

// As many as a region of `size` bytes holds.
template <std::uint64_t size>
using Records = History<Named, (size - sizeof(abi::LatestLine)) / sizeof(Named) - 1>;

// A level in a word; "unknown" of a number that no level has.
[[nodiscard]] constexpr std::string_view word_of(std::uint8_t level) {
    constexpr std::array<std::string_view, 4> words{"error", "warning", "info", "debug"};
    return level < words.size() ? words[level] : "unknown";
}

// Writes `text` with control characters as escapes: a text cannot begin a line that seems to be another source's.
template <TextSink To>
void put_visible(To& sink, std::string_view text) {
    for (const char one : text) {
        const auto byte = static_cast<std::uint8_t>(one);
        if (byte < 0x20 || byte == 0x7f) {
            format_to(sink, "\\x{:02x}", byte);
        } else {
            sink.put({&one, 1});
        }
    }
}

// Writes a record as one line, without its end: time, level, source and text.
template <TextSink To>
void show(To& sink, const Named& record) {
    constexpr std::uint64_t second = 1'000'000;
    const std::uint64_t time = record.time / 1000;
    format_to(sink, "[{:5}.{:06}] {:<7} {}: ", time / second, time % second, word_of(record.level),
              text_of(record.name, record.name_length));
    put_visible(sink, text_of(record.text, record.length));
}

}  // namespace ashlar::log
