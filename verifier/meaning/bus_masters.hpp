// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Devices that read and write memory by themselves, and the holders of their registers. Page tables
// do not restrict them.
#pragma once

#include <string>
#include <vector>

#include "verifier/check/check.hpp"

namespace verifier {

struct BusMaster {
    Rank rank = 0;
    std::vector<std::string> granted;        // that the description gives it, by the board's names
    std::vector<std::string> beside;         // that lie on a page which it maps
    const Assumption* assumption = nullptr;  // `assume: dma`
    Place place;                             // of the grant, else of the component
};

// All components that map a page with registers of a bus master, by rank.
std::vector<BusMaster> bus_masters(const Case& in);
std::vector<Rank> free_bus_masters(const Case& in);  // granted, and without an assumption

}  // namespace verifier
