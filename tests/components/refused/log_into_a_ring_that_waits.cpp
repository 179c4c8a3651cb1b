// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a log call never waits: the ring needs `when_full: drop`
#include <libraries/log/include/log/log.hpp>

struct Record {
    std::uint64_t time{};
    std::uint8_t level{}, length{};
    std::array<char, 118> text{};
};

void wrong(const ashlar::Producer<Record, 8, "log">& port) { ashlar::log::info(port, "wait"); }
