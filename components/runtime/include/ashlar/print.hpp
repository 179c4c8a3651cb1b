// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Lines on a console, for components with a client port of the interface `terminal`:
//
//     ashlar::print(wiring::print, "sample {} is {:#x}", number, value);      format.hpp says what fits
//
// Text of any length becomes one line, or several where it holds new lines; one at the end is no
// line more. A call carries 63 bytes, so a long line takes several. Nothing is allocated. Longer
// texts that lie in a shared region go faster by the interface's `shared`.
#pragma once

#include <interfaces/terminal.hpp>

#include "ashlar/format.hpp"

namespace ashlar {

// Text on its way to a console: a call for each full piece, and one for the end of each line.
template <Label label>
class TerminalSink {
  public:
    // For one text; keeps a reference to the port.
    explicit TerminalSink(const terminal::Client<label>& console) : console_{console} {}

    // Sends each line that is complete, and each 63 bytes.
    void put(std::string_view text) {
        for (const char character : text) {
            if (character == '\n') {
                send(0);
            } else {
                if (request_.length == request_.bytes.size()) send(goes_on);
                request_.bytes[request_.length++] = character;
            }
        }
        ended_ = text.empty() ? ended_ : text.back() == '\n';
    }
    // The last line, where no new line has ended it.
    void end() {
        if (!ended_) send(0);
    }

  private:
    static constexpr std::uint8_t goes_on = 0x80;  // interfaces/terminal.yaml

    void send(std::uint8_t flag) {
        request_.length |= flag;
        static_cast<void>(console_.line(request_));
        request_.length = 0;
    }

    const terminal::Client<label>& console_;
    terminal::Text request_{};
    bool ended_ = false;
};

// Prints `text` with `values` in its places. The answer comes when all of it has reached the
// device; that the console is gone is no reason to stop, so that it is not reported here.
template <Label label, typename... Values>
void print(const terminal::Client<label>& console, Format<std::type_identity_t<Values>...> text,
           const Values&... values) {
    TerminalSink<label> sink{console};
    format_to(sink, text, values...);
    sink.end();
}

// Text as it is: of a string_view, a pointer, or a pointer and a length; a literal is a Format.
class PlainText {
  public:
    // From anything that converts to a string_view.
    template <typename Text>
        requires(std::convertible_to<const Text&, std::string_view> && !std::is_array_v<Text>)
    constexpr PlainText(const Text& text) : text_{text} {}
    // From a pointer and a length in bytes.
    constexpr PlainText(const char* text, std::size_t length) : text_{text, length} {}
    // The text.
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

// Prints `text` and then `more` as they are.
template <Label label>
void print(const terminal::Client<label>& console, PlainText text, std::string_view more = {}) {
    TerminalSink<label> sink{console};
    sink.put(text.text());
    sink.put(more);
    sink.end();
}

}  // namespace ashlar
