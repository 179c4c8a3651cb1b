// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Shares the machine with the cheats and goes on counting: ten times a tenth of a second.
#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

// The first byte of the region that the victim shares with us.
std::byte first_byte() {
    std::array<std::byte, 1> byte{};
    static_cast<void>(wiring::secret.read(0, byte));
    return byte[0];
}

}  // namespace

int main() {
    const std::byte before = first_byte();
    unsigned count = 0;
    for (; count < 10; ++count)
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(100)));
    wiring::check.raise();  // the victim is more important: it answers before we go on
    const bool same = first_byte() == before && count == 10;
    ashlar::print(wiring::print, same ? "I have counted to 10, and nothing happened to me"sv
                                      : "Something CHANGED under me"sv);
    ashlar::power_off(same ? 0 : 1);
}
