// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V4xx: what each space maps is what the description gives it, with those rights and attributes.
#include <fmt/format.h>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

std::string rights_of(const Leaf& leaf) {
    return leaf.write ? (leaf.execute ? "rwx" : "rw") : leaf.execute ? "rx" : "r";
}

std::string text_of(MemoryType type) {
    return type == MemoryType::normal   ? "normal memory, write-back"
           : type == MemoryType::device ? "device memory"
                                        : "another memory type";
}

// A guard that lies there, or what is next to it.
std::string neighbour(const Case& in, const Unexplained& unexplained, Place& place) {
    for (const Guard& guard : in.spaces.guards[unexplained.space])
        if (unexplained.address < guard.address + guard.size &&
            guard.address < unexplained.address + unexplained.size) {
            place = guard.place;
            return guard.name;
        }
    const Extent* below = nullptr;
    for (const Extent& extent : in.spaces.extents[unexplained.space])
        if (extent.end() <= unexplained.address) below = &extent;
    return below == nullptr ? "unmapped space" : "past " + below->name;
}

}  // namespace

void mapped_is_declared(const Case& in, Report& to) {
    for (const Unexplained& unexplained : in.comparison.unexplained) {
        Finding made{.component = in.space_name(unexplained.space),
                     .address = unexplained.address,
                     .what = {},
                     .found = fmt::format("{} bytes at physical {:#x}, {}", unexplained.size,
                                          unexplained.leaf->physical +
                                              (unexplained.address - unexplained.leaf->address),
                                          rights_of(*unexplained.leaf)),
                     .allowed = "nothing",
                     .entry = entry_text(unexplained.leaf->level, unexplained.leaf->entry,
                                         unexplained.leaf->word)};
        made.what = neighbour(in, unexplained, made.place);
        to.add(std::move(made));
    }
}

void declared_is_mapped(const Case& in, Report& to) {
    for (const Missing& missing : in.comparison.missing)
        to.add({.component = in.space_name(missing.extent->space),
                .address = missing.address,
                .what = missing.extent->name,
                .found = fmt::format("{} bytes unmapped", missing.size),
                .allowed = text_of(missing.extent->right),
                .place = missing.extent->place});
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
