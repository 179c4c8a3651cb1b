// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One line on a console, for components with a client port of the interface `terminal`. What does
// not fit into a call's 63 bytes is cut: longer texts go through a shared region.
#pragma once

#include <interfaces/terminal.hpp>

namespace ashlar {

// `text` and `more` become one line. The answer comes when it has reached the device; that the
// console is gone is no reason to stop, so that it is not reported here.
template <Label label>
void print(const terminal::Client<label>& console, std::string_view text,
           std::string_view more = {}) {
    terminal::Text request;
    const std::size_t length = copy_text(request.bytes, text);
    const std::size_t added = std::min(more.size(), request.bytes.size() - length);
    std::copy_n(more.begin(), added, request.bytes.begin() + length);
    request.length = static_cast<std::uint8_t>(length + added);
    static_cast<void>(console.line(request));
}

}  // namespace ashlar
