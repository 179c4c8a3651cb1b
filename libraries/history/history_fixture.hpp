// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A history of two-word records in memory of a test, and the ports of its writer and its reader.
#pragma once

#include <history/history.hpp>

struct Sample {
    std::uint64_t number{};
    std::uint64_t check{};  // a torn record does not have the one of its number
    static Sample of(std::uint64_t number) { return {number, number * 0x9e37'79b9'7f4a'7c15}; }
    bool operator==(const Sample&) const = default;
};
using Samples = ashlar::History<Sample, 4>;
static_assert(Samples::bytes == 64 + 5 * 16);

struct HistoryMemory {
    struct alignas(64) Memory {
        std::array<std::byte, Samples::bytes> bytes{};
        std::array<std::byte, 64> beyond{};
    } memory;
    ashlar::Region<ashlar::ReadWrite, "samples (test:1)"> mine{.address = &memory,
                                                               .size = Samples::bytes};
    ashlar::Region<ashlar::ReadOnly, "samples (test:2)"> theirs{.address = &memory,
                                                                .size = Samples::bytes};
    abi::LatestLine& line() { return *reinterpret_cast<abi::LatestLine*>(&memory); }
};
