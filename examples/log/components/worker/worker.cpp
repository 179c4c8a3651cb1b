// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Logs without a wait. What does not fit into the ring is dropped, and the logger tells how much.
#include <log/log.hpp>
#include <wiring.hpp>

using namespace ashlar;

int main() {
    log::debug(wiring::log_records, "I take {} samples", wiring::config().samples);
    for (unsigned number = 1; number <= wiring::config().samples; ++number)
        log::info(wiring::log_records, "sample {} is {:#x}", number, number * 0x111);
    log::warning(wiring::log_records,
                 "This text begins no line of its own:\nreader: I am worker.{}", 7);
    log::error(wiring::log_records, "This text is longer than the {} bytes of a record: {:-<80}{}",
               118, '>', "its end is cut");
}
