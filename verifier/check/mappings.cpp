// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V4xx: what each space maps is what the description gives it, with those rights and attributes.
#include <fmt/format.h>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

std::string rights_of(const Leaf& one) {
    return one.write ? (one.execute ? "rwx" : "rw") : one.execute ? "rx" : "r";
}

std::string text_of(MemoryType type) {
    return type == MemoryType::normal   ? "normal memory, write-back"
           : type == MemoryType::device ? "device memory"
                                        : "another memory type";
}

// A guard that lies there, or what is next to it.
std::string neighbour(const Case& in, const Unexplained& one, Place& place) {
    for (const Guard& guard : in.spaces.guards[one.space])
        if (one.address < guard.address + guard.size && guard.address < one.address + one.size) {
            place = guard.place;
            return guard.name;
        }
    const Extent* below = nullptr;
    for (const Extent& extent : in.spaces.extents[one.space])
        if (extent.end() <= one.address) below = &extent;
    return below == nullptr ? "unmapped space" : "past " + below->name;
}

}  // namespace

void mapped_is_declared(const Case& in, Report& to) {
    for (const Unexplained& one : in.comparison.unexplained) {
        Finding made{.component = in.space_name(one.space),
                     .address = one.address,
                     .what = {},
                     .found = fmt::format("{} bytes at physical {:#x}, {}", one.size,
                                          one.leaf->physical + (one.address - one.leaf->address),
                                          rights_of(*one.leaf)),
                     .allowed = "nothing",
                     .entry = entry_text(one.leaf->level, one.leaf->entry, one.leaf->word)};
        made.what = neighbour(in, one, made.place);
        to.add(std::move(made));
    }
}

void declared_is_mapped(const Case& in, Report& to) {
    for (const Missing& one : in.comparison.missing)
        to.add({.component = in.space_name(one.extent->space),
                .address = one.address,
                .what = one.extent->name,
                .found = fmt::format("{} bytes unmapped", one.size),
                .allowed = text_of(one.extent->right),
                .place = one.extent->place});
}

void rights_are_declared(const Case& in, Report& to) {
    for (const Piece& piece : in.comparison.pieces) {
        const std::string wanted = text_of(piece.extent->right), there = rights_of(*piece.leaf);
        if (wanted == there) continue;
        Finding made = finding_at(in, piece);
        made.found = there;
        made.allowed = wanted;
        to.add(std::move(made));
    }
}

void attributes_are_declared(const Case& in, Report& to) {
    for (const Piece& piece : in.comparison.pieces) {
        if (piece.extent->memory == piece.leaf->memory) continue;
        Finding made = finding_at(in, piece);
        made.found = text_of(piece.leaf->memory);
        made.allowed = text_of(piece.extent->memory);
        to.add(std::move(made));
    }
}

void sides_are_kept(const Case& in, Report& to) {
    for (const Piece& piece : in.comparison.pieces) {
        const bool user = piece.extent->space < in.components();
        if (piece.leaf->user == user) continue;
        Finding made = finding_at(in, piece);
        made.found = user ? "access for the kernel only" : "access for components";
        made.allowed = user ? "access for the component" : "access for the kernel only";
        to.add(std::move(made));
    }
}

}  // namespace verifier
