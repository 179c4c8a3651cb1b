// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Waits until nobody logs any more, shows the last three records of the region and powers off.
#include <ashlar/print.hpp>
#include <log/records.hpp>
#include <wiring.hpp>

using namespace ashlar;
using namespace std::chrono_literals;

int main() {
    const log::Records<wiring::kept.size>::Reader records{wiring::kept};
    for (std::uint64_t last = ~0ull; last != records.newest(); sleep_for(20ms))
        last = records.newest();
    records.each(3, [](std::uint64_t number, const log::Named& record) {
        TerminalSink sink{wiring::print};
        format_to(sink, "record {}: ", number);
        log::show(sink, record);
        sink.end();
    });
    power_off(0);
}
