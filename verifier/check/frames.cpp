// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V5xx: frames. Objects share no byte, holders of one object see the same frames, and the frames hold
// what the programs brought, or zero.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

// Where an object's first byte would lie, by that piece.
Physical base_of(const Piece& piece) { return piece.physical() - piece.offset(); }

// The base that most bytes of an object's mappings agree on: what the others are held against.
std::vector<std::optional<Physical>> bases_of(const Case& in) {
    std::vector<std::map<Physical, std::uint64_t>> votes(in.spaces.objects.size());
    for (const Piece& piece : in.comparison.pieces)
        votes[piece.extent->object][base_of(piece)] += piece.size;
    std::vector<std::optional<Physical>> bases(in.spaces.objects.size());
    for (ObjectIndex object = 0; object < votes.size(); ++object) {
        if (const auto fixed = in.spaces.objects[object].fixed_physical)
            bases[object] = *fixed;
        else if (!votes[object].empty())
            bases[object] = std::ranges::max_element(votes[object], {}, [](const auto& one) {
                                return one.second;
                            })->first;
    }
    return bases;
}

// Frames that the loader does not write are for V103 to refuse, page tables for V303: not their bytes.
bool is_judged(const Case& in, std::optional<Physical> base, const Object& object) {
    if (!base || !in.image.memory.holds(*base, object.size)) return false;
    const auto overlaps = [&](const TableFrame& table) {
        return table.physical < *base + object.size && *base < table.physical + table.size;
    };
    const auto is_table = [&](const Walk& walk) {
        return std::ranges::any_of(walk.tables, overlaps);
    };
    return !is_table(in.image.kernel) && std::ranges::none_of(in.image.spaces, is_table);
}

// Several devices of a board can have their registers in one page, which then has one holder and one right.
bool are_one_holders_devices(const Case& in, const Piece& piece, const Piece& other) {
    const auto is_device = [&](const Piece& each) {
        return in.spaces.objects[each.extent->object].content == Content::device;
    };
    return piece.extent->space == other.extent->space && is_device(piece) && is_device(other) &&
           piece.extent->right == other.extent->right;
}

}  // namespace

void holders_share_an_object(const Case& in, Report& to) {
    const auto bases = bases_of(in);
    for (const Piece& piece : in.comparison.pieces) {
        const Physical wanted = *bases[piece.extent->object] + piece.offset();
        if (piece.physical() == wanted) continue;
        Finding made = finding_at(in, piece);
        made.found = fmt::format("{} bytes at physical {:#x}", piece.size, piece.physical());
        made.allowed = fmt::format("{:#x}, where {} lies", wanted,
                                   in.spaces.objects[piece.extent->object].name);
        to.add(std::move(made));
    }
}

void objects_share_nothing(const Case& in, Report& to) {
    std::vector<const Piece*> pieces;
    for (const Piece& piece : in.comparison.pieces) pieces.push_back(&piece);
    std::ranges::sort(pieces, {}, [](const Piece* one) { return one->physical(); });
    const Piece* furthest = nullptr;  // of those before, the one that reaches furthest
    for (const Piece* piece : pieces) {
        if (furthest != nullptr && piece->physical() < furthest->physical() + furthest->size &&
            piece->extent->object != furthest->extent->object &&
            !are_one_holders_devices(in, *piece, *furthest)) {
            Finding made = finding_at(in, *piece);
            made.found = fmt::format("physical {:#x}, which is in {} for {}", piece->physical(),
                                     in.spaces.objects[furthest->extent->object].name,
                                     in.space_name(furthest->extent->space));
            made.allowed = "frames of its own";
            to.add(std::move(made));
        }
        if (furthest == nullptr ||
            piece->physical() + piece->size > furthest->physical() + furthest->size)
            furthest = piece;
    }
}

void bytes_are_the_programs(const Case& in, Report& to) {
    const auto bases = bases_of(in);
    for (ObjectIndex index = 0; index < bases.size(); ++index) {
        const Object& one = in.spaces.objects[index];
        if (one.content != Content::bytes || !is_judged(in, bases[index], one)) continue;
        const auto at =
            in.image.memory.first_difference(*bases[index], one.content_bytes(), one.size);
        if (at)
            to.add({.component = "image",
                    .address = *at,
                    .what = one.name,
                    .found = "another byte",
                    .allowed = "the bytes of its program, and zero behind them",
                    .place = one.place});
    }
}

void shared_memory_is_zero(const Case& in, Report& to) {
    const auto bases = bases_of(in);
    for (ObjectIndex index = 0; index < bases.size(); ++index) {
        const Object& one = in.spaces.objects[index];
        if (one.content != Content::zero || !is_judged(in, bases[index], one)) continue;
        if (const auto at = in.image.memory.first_nonzero(*bases[index], one.size))
            to.add({.component = "image",
                    .address = *at,
                    .what = one.name,
                    .found = "a byte that is not zero",
                    .allowed = "zero",
                    .place = one.place});
    }
}

}  // namespace verifier
