// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The text of one unanswered call: inline, or an extent of the client's region that is fetched in
// pieces, each byte copied once.
#pragma once

#include <wiring.hpp>

#include "harmless.hpp"

class Job {
  public:
    // A line costs its prefix, however short it is; so one call has no more of them.
    static constexpr unsigned longest_lines = 1024;

    // `open`: the client's next call goes on in the same line.
    void begin(const ashlar::Caller& caller, std::string_view text, bool open) {
        *this = Job{};
        caller_ = caller;
        active_ = true;
        open_ = open;
        filled_ = ashlar::copy_text(piece_, text);
    }
    void begin(const ashlar::Caller& caller, std::size_t region, const terminal::Extent& extent) {
        *this = Job{};
        caller_ = caller;
        active_ = true;
        region_ = region;
        offset_ = extent.offset;
        remaining_ = extent.length;
    }
    void end() { active_ = false; }

    [[nodiscard]] bool active() const { return active_; }
    [[nodiscard]] const ashlar::Caller& caller() const { return caller_; }
    // After what has been shown, the line goes on in the client's next call.
    [[nodiscard]] bool stays_open() const { return open_ && exhausted(); }
    [[nodiscard]] bool exhausted() const { return position_ == filled_ && remaining_ == 0; }
    [[nodiscard]] bool too_many_lines() const { return lines_ == longest_lines && !exhausted(); }

    // Nothing remains after skipped blank lines.
    [[nodiscard]] bool said_all() const { return lines_ != 0 && exhausted(); }

    // Passes blank lines that follow one, at most `most` of them: they are shown as one. False:
    // there may be more.
    [[nodiscard]] bool skip_blank_lines(std::size_t most) {
        for (; after_blank_ && !exhausted() && peek() == '\n'; ++position_) {
            if (most-- == 0) return false;
        }
        return true;
    }

    // The text of the next line, up to `room` bytes; where it is longer, it goes on in the next.
    template <typename Show>
    void line(std::size_t room, Show show) {
        bool blank = true;
        while (!exhausted() && room >= Harmless::longest && peek() != '\n') {
            blank = false;
            const std::string_view shown = harmless_.take(piece_[position_++]);
            room -= shown.size();
            show(shown);
        }
        after_blank_ = blank;
        if (exhausted() || peek() == '\n') {
            show(harmless_.rest());
            if (!exhausted()) ++position_;
        }
        ++lines_;
    }

  private:
    [[nodiscard]] char peek() {
        if (position_ == filled_) fetch();
        return piece_[position_];
    }
    void fetch() {
        position_ = 0;
        filled_ = std::min<std::size_t>(piece_.size(), remaining_);
        const auto piece = std::as_writable_bytes(std::span{piece_}.first(filled_));
        if (!wiring::frames[region_].read(offset_, piece)) {
            using namespace std::string_view_literals;
            ashlar::panic("console: an extent was not checked"sv);
        }
        offset_ += static_cast<std::uint32_t>(filled_);
        remaining_ -= static_cast<std::uint32_t>(filled_);
    }

    bool active_ = false;
    bool open_ = false;
    bool after_blank_ = false;  // the line before was blank
    unsigned lines_ = 0;        // that were shown
    ashlar::Caller caller_{};
    std::size_t region_ = 0;
    std::uint32_t offset_ = 0, remaining_ = 0;
    std::array<char, 63> piece_{};
    std::size_t filled_ = 0, position_ = 0;
    Harmless harmless_;
};
