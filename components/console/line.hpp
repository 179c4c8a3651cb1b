// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One line of text in a fixed buffer: what does not fit is cut, and the cut shows.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

class Line {
  public:
    // Out of line: these calls are most of the console's text.
    [[gnu::noinline]] Line& operator<<(std::string_view text) {
        const std::size_t fits = std::min(text.size(), bytes_.size() - mark.size() - length_);
        std::copy_n(text.begin(), fits, bytes_.begin() + length_);
        length_ += fits;
        cut_ = cut_ || fits < text.size();
        return *this;
    }
    [[nodiscard]] std::string_view text() {
        if (cut_ && !marked_) {
            std::copy_n(mark.begin(), mark.size(), bytes_.begin() + length_);
            length_ += mark.size();
            marked_ = true;
        }
        return {bytes_.data(), length_};
    }

  private:
    static constexpr std::string_view mark{" ...", 4};
    std::array<char, 512> bytes_{};
    std::size_t length_ = 0;
    bool cut_ = false;
    bool marked_ = false;
};
