// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V505, V506: how far things reach, and what lies between them. docs/language.md, "Memory of a
// component", has both promises.
#include <fmt/format.h>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr Virtual null_guard{0x1'0000};
constexpr std::uint64_t line_bytes = 64;

constexpr std::uint64_t up(std::uint64_t value, std::uint64_t unit) {
    return value + (unit - value % unit) % unit;
}

// Where a part may begin, `end` being where the one before it ends: an index line right there,
// slots at the next line, or at the next page if they would cross its start.
std::uint64_t place_of(const RingGroup::Part& part, std::uint64_t end, Pages pages) {
    if (part.line) return end;
    const std::uint64_t start = up(end, line_bytes);
    const bool crosses = start / pages.bytes != (start + part.size - 1) / pages.bytes;
    return crosses ? pages.whole(start) : start;
}

std::string between(const Extent& extent) {
    return fmt::format("{} at {:#x}", extent.name, extent.address);
}

}  // namespace

void ring_pages_hold_rings(const Case& in, Report& to) {
    const Pages pages = in.image.machine->facts().pages;
    for (const RingGroup& group : in.spaces.ring_groups) {
        const Object& object = in.spaces.objects[group.object];
        std::uint64_t end = 0;
        bool slots = false;
        for (const RingGroup::Part& part : group.parts) {
            const std::uint64_t place = place_of(part, end, pages);
            if (part.offset != place || (part.line && slots)) {
                to.add({.component = "image",
                        .what = fmt::format("{}, {} of {}", object.name,
                                            part.line ? "index line" : "slots", part.name),
                        .found = fmt::format("at offset {:#x}", part.offset),
                        .allowed = part.line && slots ? "before all slots"
                                                      : fmt::format("at {:#x}", place),
                        .place = object.place});
                break;
            }
            slots |= !part.line;
            end = place + part.size;
        }
    }
}

void gaps_stay_unmapped(const Case& in, Report& to) {
    const std::uint64_t page = in.image.machine->facts().pages.bytes;
    const auto differs = [&](const Extent& extent, std::string found, std::string allowed) {
        to.add({.component = in.space_name(extent.space),
                .address = extent.address,
                .what = extent.name,
                .found = std::move(found),
                .allowed = std::move(allowed),
                .place = extent.place});
    };
    for (SpaceIndex space = 0; space < in.spaces.extents.size(); ++space) {
        const Extent* before = nullptr;
        for (const Extent& extent : in.spaces.extents[space]) {
            if (extent.address < null_guard)
                differs(extent, "below 64 KiB", "nothing where null pointers lead");
            for (const Guard& guard : in.spaces.guards[space])
                if (extent.address < guard.address + guard.size && guard.address < extent.end())
                    differs(extent, "on the " + guard.name, "nothing there");
            // The kernel's half has no blocks: its guards are all that stays unmapped there.
            const bool block = before != nullptr && before->neighbours == extent.neighbours &&
                               extent.neighbours != Neighbours::none;
            if (space < in.components() && before != nullptr && !block &&
                extent.address - before->end() < page)
                differs(extent, "right behind " + between(*before),
                        "an unmapped page between them");
            before = &extent;
        }
    }
}

}  // namespace verifier
