// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// A link of the chain: reports its identity to the hub, marks its regions, waits for the token,
// checks the predecessor's data, and passes the token on. A wrong wiring passes on a zero, which no
// later worker undoes.
#include <wiring.hpp>

namespace {
volatile std::uint64_t* word(const ashlar::Address& address) {
    return address.as<volatile std::uint64_t>();
}
}  // namespace

int main() {
    const std::uint64_t me = wiring::instance().index;
    bool right = true;
    for (std::uint64_t part = 0; const auto& region : wiring::mine)
        *word(region.address) = me * 2 + part++;
    if constexpr (wiring::check.connected) {
        const auto answer = wiring::check.report({.index = static_cast<std::uint32_t>(me)});
        right = answer && answer->client == me - 1;
    }
    static_cast<void>(ashlar::wait(wiring::in));
    const auto token = wiring::in.pop();
    right = right && token && *token == me;
    for (std::uint64_t part = 0; const auto& region : wiring::theirs) {
        right =
            right && *region.address.as<const volatile std::uint64_t>() == (me - 1) * 2 + part++;
    }
    wiring::out.push_wait(right ? me + 1 : 0);
    return 0;
}
