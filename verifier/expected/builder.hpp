// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Gathers the objects and extents of all spaces; each of the three parts below adds its own.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "verifier/expected/objects.hpp"

namespace verifier {

struct Builder {
    const Members& members;
    const Image& image;
    Pages pages = image.machine->facts().pages;
    Spaces made{};

    Builder(const Members& members, const Image& image);

    ObjectIndex object(Object object) {
        made.objects.push_back(std::move(object));
        return made.objects.size() - 1;
    }
    void extent(Extent extent) { made.extents[extent.space].push_back(std::move(extent)); }
    void guard(SpaceIndex space, Guard guard) { made.guards[space].push_back(std::move(guard)); }
    template <typename... Values>
    void disagree(fmt::format_string<Values...> text, Values&&... values) {
        made.disagreements.push_back(fmt::format(text, std::forward<Values>(values)...));
    }

    [[nodiscard]] std::size_t components() const { return members.description.instances.size(); }
    [[nodiscard]] SpaceIndex kernel() const { return components() + 1; }
    [[nodiscard]] const Instance& instance(InstanceIndex index) const {
        return members.description.instances[index];
    }
    [[nodiscard]] SpaceIndex space(const End& end) const { return members.rank_of[end.instance]; }
    // Where the holder of an end looks for it; nullptr, and a disagreement, if its program does not
    // say.
    const PortFact* fact(PortFactKind kind, const End& end, const Place& place);
};

void add_own_memory(Builder& to);     // program, stack, heap, instance page, pristine data
void add_shared_memory(Builder& to);  // rings, regions, devices, log
void add_kernel_memory(Builder& to);

std::string text_of(const Builder& from, const End& end);  // "sender.out"

}  // namespace verifier
