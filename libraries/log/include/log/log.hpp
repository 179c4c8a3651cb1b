// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Log records, for components with a port `{link: logging, role: source}`, here called `log`:
//
//     using namespace ashlar;
//     log::warning(wiring::log_records, "sample {} is {:#x}", number, value);
//
// format.hpp says what fits, and checks it when the text is compiled. A call makes one record and
// never waits: a record that finds no room is dropped and counted, and the logger tells the count.
// A text that is longer than a record ends in "…". So one call is one record or none, and records
// of one text are never apart. A port that is `optional` and not granted logs nothing.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

#include "ashlar/clock.hpp"
#include "ashlar/format.hpp"
#include "ashlar/ring.hpp"

namespace ashlar::log {

// In the order of their weight. A record from another component can hold any number.
enum class Level : std::uint8_t { error, warning, info, debug };

// The producing end of a ring of `logging.Record`.
template <typename Port>
concept RecordPort = requires(typename Port::message_type record) {
    { record.time } -> std::same_as<std::uint64_t&>;
    { record.level } -> std::same_as<std::uint8_t&>;
    { record.length } -> std::same_as<std::uint8_t&>;
    { std::string_view{record.text.data(), record.text.size()} };
};

// Text in a fixed array; what does not fit is cut, and the cut shows.
class CutText {
  public:
    // Writes into `to`, which must live as long.
    template <std::size_t Size>
    explicit CutText(std::array<char, Size>& to) : to_{to.data()}, size_{Size} {
        static_assert(Size > mark.size());
    }
    // Adds as much as fits.
    void put(std::string_view text) {
        for (const char one : text) {
            if (cut_) return;
            if (length_ == size_) return cut();
            to_[length_++] = one;
        }
    }
    // Bytes so far, with the mark of a cut.
    [[nodiscard]] std::size_t length() const { return length_; }

  private:
    static constexpr std::string_view mark = "…";

    // Makes room for the mark, from the start of the character on that would lose its end.
    void cut() {
        cut_ = true;
        length_ = size_ - mark.size();
        while (length_ > 0 && (to_[length_] & 0xc0) == 0x80) --length_;
        for (const char one : mark) to_[length_++] = one;
    }

    char* to_;
    std::size_t size_, length_ = 0;
    bool cut_ = false;
};

// Sends one record, or drops and counts it where the ring is full. `port` may be `optional`.
template <RecordPort Port, typename... Values>
void write(const Port& port, Level level, Format<std::type_identity_t<Values>...> text,
           const Values&... values) {
    static_assert(Port::drops, "a log call never waits: the ring needs `when_full: drop`");
    if (!port.connected) return;
    typename Port::message_type record{};
    record.time = static_cast<std::uint64_t>(clock::now().time_since_epoch().count());
    record.level = static_cast<std::uint8_t>(level);
    CutText cut{record.text};
    format_to(cut, text, values...);
    record.length = static_cast<std::uint8_t>(cut.length());
    port.push(record);
}

// Sends a record of the level `error`.
template <RecordPort Port, typename... Values>
void error(const Port& port, Format<std::type_identity_t<Values>...> text,
           const Values&... values) {
    write(port, Level::error, text, values...);
}
// Sends a record of the level `warning`.
template <RecordPort Port, typename... Values>
void warning(const Port& port, Format<std::type_identity_t<Values>...> text,
             const Values&... values) {
    write(port, Level::warning, text, values...);
}
// Sends a record of the level `info`.
template <RecordPort Port, typename... Values>
void info(const Port& port, Format<std::type_identity_t<Values>...> text, const Values&... values) {
    write(port, Level::info, text, values...);
}
// Sends a record of the level `debug`.
template <RecordPort Port, typename... Values>
void debug(const Port& port, Format<std::type_identity_t<Values>...> text,
           const Values&... values) {
    write(port, Level::debug, text, values...);
}

}  // namespace ashlar::log
