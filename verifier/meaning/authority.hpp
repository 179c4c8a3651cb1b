// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The authority of each component, from the bytes of an image: frames of the leaves of every space,
// capabilities in the tables that the kernel reads, rows of the descriptors. The description only
// names objects, so a right without a line counts like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "verifier/check/comparison.hpp"
#include "verifier/expected/objects.hpp"

namespace verifier {

using Rank = std::size_t;

struct Holder {
    Rank rank = 0;
    bool writes = false;
};

// Contiguous frames, by the components that map them.
struct CommonMemory {
    Physical physical, end;
    std::vector<Holder> holders;  // each once, by rank
    const Object* object =
        nullptr;  // the object that covers all of it; null: several objects, or an undeclared one
};

struct Way {
    Rank from = 0, to = 0;
};

struct HeldLine {
    Rank rank = 0;
    std::uint64_t line = 0;
};

// Rights of a supervisor, as bits of a capability.
inline constexpr std::uint64_t may_inspect = 1, may_start = 2, may_stop = 4, may_restart = 8;
struct Watch {
    Rank by = 0, child = 0;
    std::uint64_t rights = 0;
};

struct Authority {
    std::vector<CommonMemory> memory;          // sorted by physical address, of components alone
    std::vector<std::vector<Holder>> regions;  // by Description::regions
    std::vector<std::vector<Holder>> devices;  // by Board::devices: of a page with its registers
    std::vector<Way> signals, calls;           // from the holder of the capability
    std::vector<Way> told;          // from a child to the components that its end notifies
    std::vector<Watch> watches;     // capabilities of supervisors
    std::vector<HeldLine> lines;    // of interrupts, by capability or by route
    std::vector<Rank> log_readers;  // maps a frame of the kernel's log, or is woken by it
    std::vector<const rows::Descriptor*>
        rows;  // of components, by rank; fewer where the image has fewer

    // Whether it goes before the other one: a smaller rank, and not of one level with it.
    [[nodiscard]] bool is_more_important(Rank rank, Rank other) const;
    [[nodiscard]] bool may_start_again(Rank rank) const;
};

Authority found_authority(const Members& members, const Spaces& spaces, const Image& image,
                          const Comparison& comparison);

}  // namespace verifier
