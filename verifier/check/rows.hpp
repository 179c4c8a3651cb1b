// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One row of one of the kernel's tables against what it should hold, field by field.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <ranges>

#include "verifier/check/check.hpp"

namespace verifier {

struct RowReport {
    const Case& in;
    Report& to;
    const char* table;
    std::size_t rank;

    void differs(std::string_view field, std::string found, std::string allowed,
                 const Place& place = {}) const {
        const bool idle = rank >= in.components();
        to.add({.component = in.space_name(rank),
                .what = fmt::format("{}, {}", table, field),
                .found = std::move(found),
                .allowed = std::move(allowed),
                .place = !place.file.empty() || idle ? place : in.at_rank(rank).place});
    }
    void expect(std::string_view field, std::integral auto found, std::uint64_t allowed) const {
        const auto there = static_cast<std::uint64_t>(found);
        if (there != allowed)
            differs(field, fmt::format("{:#x}", there), fmt::format("{:#x}", allowed));
    }
};

// Rows by rank, the idle one included; what is past it is for V601.
template <typename Row, typename Function>
void for_each_row(const Case& in, const std::vector<Row>& table, Function&& visit) {
    for (std::size_t rank = 0; rank < std::min(table.size(), in.components() + 1); ++rank)
        visit(rank, table[rank]);
}

}  // namespace verifier
