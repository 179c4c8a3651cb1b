// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when nobody else can. The console shows the log before what its clients say.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    terminal::Text text{};
    constexpr auto words = "All have faulted"sv;
    text.length = words.size();
    std::ranges::copy(words, text.bytes.begin());
    ashlar::power_off(wiring::print.line(text) ? 0 : 1);
}
