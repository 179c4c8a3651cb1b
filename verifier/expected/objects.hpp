// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The required content of each address space: objects, and where each holder sees them. An object
// is memory with one name (a stack, a region, the pages that one component writes and another
// reads); an extent is one holder's view of it. Virtual addresses come from the programs; identity,
// sharing and rights come from the description alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verifier/description/description.hpp"
#include "verifier/image/image.hpp"
#include "verifier/program/program.hpp"

namespace verifier {

using SpaceIndex = std::size_t;  // rank of a component; the number of components: the kernel's
using ObjectIndex = std::size_t;

enum class Content { zero, bytes, kernel, device, text_region };

// What two components may share. Of `room`, the reader learns how much of what it sent has been taken, and
// only of rings that drop: the language does not count that as influence.
enum class Shared { nothing, region, ring, room, log };

struct Object {
    std::string name;        // "region frames", "stack of sender"
    std::uint64_t size = 0;  // whole pages
    Content content = Content::zero;
    Bytes bytes{};                             // Content::bytes: its first bytes; zero after them
    std::vector<std::byte> own_bytes{};        // where `bytes` lies, if in no ELF
    std::optional<Physical> fixed_physical{};  // devices, the kernel's segments
    Place place;
    Shared shared = Shared::nothing;
    std::size_t region = 0;  // of Shared::region: into Description::regions

    [[nodiscard]] Bytes content_bytes() const {
        return own_bytes.empty() ? bytes : Bytes{own_bytes};
    }
};

// What may lie side by side with its like; between all else at least a page stays unmapped.
enum class Neighbours {
    none,
    rings,    // pages of rings, and the instance page before them
    program,  // text, rodata, data and bss
    fixed,    // regions at addresses of the description
};

struct Extent {
    SpaceIndex space = 0;
    Virtual address;
    std::uint64_t size = 0;  // whole pages
    ObjectIndex object = 0;
    std::uint64_t offset = 0;  // into the object
    Right right = Right::read;
    MemoryType memory = MemoryType::normal;
    std::string name;  // as this holder knows it: "region frames", "stack"
    Place place;       // the line that decided it
    Neighbours neighbours = Neighbours::none;

    [[nodiscard]] Virtual end() const { return address + size; }
};

// A range that must stay unmapped; only a name for a finding.
struct Guard {
    Virtual address;
    std::uint64_t size = 0;
    std::string name;
    Place place;
};

// Pages that one component writes and another reads: what lies there, by offset.
struct RingGroup {
    struct Part {
        std::uint64_t offset = 0, size = 0;
        bool line = false;  // an index line, else slots
        std::string name;   // of the ring
    };
    ObjectIndex object = 0;
    std::vector<Part> parts;
};

struct Members {
    const Description& description;
    std::vector<InstanceIndex> by_rank;
    std::vector<std::size_t> rank_of;        // by InstanceIndex
    std::vector<const Program*> program_of;  // by InstanceIndex

    // Where the program of an end's holder looks for it; nullptr: it has no row, or there is no program.
    [[nodiscard]] const PortFact* fact(PortFactKind kind, const End& end) const {
        const Program* program = program_of[end.instance];
        return program == nullptr ? nullptr : program->fact(kind, end.port, end.element);
    }
};

struct Spaces {
    std::vector<Object> objects;
    std::vector<std::vector<Extent>> extents;  // by space, sorted by address
    std::vector<std::vector<Guard>> guards;    // by space
    std::vector<RingGroup> ring_groups;
    std::vector<std::string> disagreements;  // where programs and description do not fit together
};

Spaces expected_spaces(const Members& members, const Image& image);

std::string text_of(Right right);  // "r", "rw", "rx"

}  // namespace verifier
