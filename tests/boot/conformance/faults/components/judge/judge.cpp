// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Runs when no other component can. The console prints the log before its clients' text.
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
bool say(std::string_view words) {
    terminal::Text text{};
    text.length = static_cast<std::uint8_t>(words.size());
    std::ranges::copy(words, text.bytes.begin());
    return static_cast<bool>(wiring::print.line(text));
}

// No component writes it on purpose.
bool below_is_whole() {
    const auto* word = wiring::below.address.as<const volatile std::uint64_t>();
    for (std::size_t at = 0; at != wiring::below.size / sizeof *word; ++at) {
        if (word[at] != 0) return false;
    }
    return true;
}
}  // namespace

int main() {
    const bool whole = say(below_is_whole() ? "What lies below the guards is whole"sv
                                            : "What lies below a guard was written"sv);
    ashlar::power_off(say("All have faulted"sv) && whole ? 0 : 1);
}
