// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The edges that a system states one by one: rings, regions, notifications, calls, supervision, and
// what a component has by itself: devices and the log.
#pragma once

#include "verifier/description/catalog.hpp"
#include "verifier/description/ends.hpp"
#include "verifier/description/system_file.hpp"

namespace verifier {

// What all sections are read with.
struct Reading {
    Catalog& catalog;
    const Instances& instances;
    Ends& ends;
    Description& out;

    // Notes the operations of an interface that something calls.
    const std::string& called(const std::string& interface, const Node& named) const {
        const auto [there, fresh] = out.operations.try_emplace(interface);
        if (fresh) there->second = catalog.operations(interface, named);
        return there->first;
    }
};

void read_rings(const Entries& section, Reading& reading);
void read_regions(const Entries& section, Reading& reading);
void read_notifications(const Entries& section, Reading& reading);
void read_calls(const Entries& section, Reading& reading);
void read_supervision(const Entries& section, Reading& reading);
void read_logs(Reading& reading);

}  // namespace verifier
