// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/expected/objects.hpp"

#include <algorithm>

#include "verifier/expected/builder.hpp"

namespace verifier {
namespace {

// Extents that no walk could be compared with are reported and left out.
void drop_senseless(Builder& in, SpaceIndex space) {
    std::erase_if(in.made.extents[space], [&](const Extent& extent) {
        const bool ends = extent.size > 0 && extent.size - 1 <= ~extent.address.number();
        if (!ends)
            in.disagree("{} has {:#x} bytes at {:#x}: none, or past the last address ({})",
                        extent.name, extent.size, extent.address, text_of(extent.place));
        return !ends;
    });
}

// No two things of one space at one address; no object that one holder writes and another executes.
void judge(Builder& in) {
    std::vector<unsigned> rights(in.made.objects.size());
    for (SpaceIndex space = 0; space < in.made.extents.size(); ++space) {
        drop_senseless(in, space);
        auto& extents = in.made.extents[space];
        std::ranges::sort(extents, {}, &Extent::address);
        for (std::size_t index = 0; index < extents.size(); ++index) {
            const Extent& one = extents[index];
            rights[one.object] |= 1u << static_cast<unsigned>(one.right);
            if (index > 0 && extents[index - 1].end() > one.address)
                in.disagree("{} and {} overlap at {:#x} ({})", extents[index - 1].name, one.name,
                            one.address, text_of(one.place));
        }
    }
    constexpr unsigned written = 1u << static_cast<unsigned>(Right::read_write);
    constexpr unsigned executed = 1u << static_cast<unsigned>(Right::read_execute);
    for (std::size_t index = 0; index < rights.size(); ++index)
        if ((rights[index] & written) != 0 && (rights[index] & executed) != 0)
            in.disagree("{} is written by one holder and executed by another ({})",
                        in.made.objects[index].name, text_of(in.made.objects[index].place));
}

}  // namespace

Builder::Builder(const Members& members, const Image& image) : members{members}, image{image} {
    made.extents.resize(components() + 2);
    made.guards.resize(components() + 2);
}

const PortFact* Builder::fact(PortFactKind kind, const End& end, const Place& place) {
    const PortFact* found = members.fact(kind, end);
    if (found == nullptr && members.program_of[end.instance] != nullptr)
        disagree("the program of {} does not know its port {} ({})", instance(end.instance).name,
                 text_of(*this, end), text_of(place));
    return found;
}

std::string text_of(const Builder& from, const End& end) {
    const std::string element = end.element == 0 ? "" : fmt::format("[{}]", end.element);
    return fmt::format("{}.{}{}", from.instance(end.instance).name, end.port, element);
}

std::string text_of(Right right) {
    return right == Right::read ? "r" : right == Right::read_write ? "rw" : "rx";
}

Spaces expected_spaces(const Members& members, const Image& image) {
    Builder builder{members, image};
    add_own_memory(builder);
    add_shared_memory(builder);
    add_kernel_memory(builder);
    judge(builder);
    return std::move(builder.made);
}

}  // namespace verifier
