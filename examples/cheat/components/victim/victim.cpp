// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Has a secret in a region, and says whether it is still there when asked.
#include <cstring>

#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

constexpr std::string_view secret = "the treasure lies under the fig tree"sv;

}  // namespace

int main() {
    static_cast<void>(wiring::secret.write(0, std::as_bytes(std::span{secret})));
    ashlar::print(wiring::print, "My secret is in its place"sv);
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::check));
        const bool whole =
            std::memcmp(wiring::secret.bytes().data(), secret.data(), secret.size()) == 0;
        ashlar::print(wiring::print, whole ? "My secret is whole"sv : "My secret was CHANGED"sv);
    }
}
