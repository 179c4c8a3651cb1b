// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/authority.hpp"

#include <algorithm>
#include <optional>

#include "verifier/meaning/common_memory.hpp"

namespace verifier {
namespace {

constexpr std::uint32_t most_slots = 1 << 20;  // of all tables; V701 refuses longer ones
constexpr std::uint8_t restarts = 1;           // Descriptor::on_fault

class Finder {
  public:
    Finder(const Members& members, const Image& image, Authority& to)
        : image_{image},
          board_{members.description.board},
          components_{members.by_rank.size()},
          to_{to} {
        for (Rank rank = 0; rank < std::min(components_, image.descriptors.size()); ++rank)
            to.rows.push_back(&image.descriptors[rank]);
    }

    void capabilities() {
        for (Rank rank = 0; rank < to_.rows.size(); ++rank) {
            const rows::Descriptor& row = *to_.rows[rank];
            const std::uint32_t count = std::min(row.capability_count, slots_left_);
            slots_left_ -= count;
            const auto table =
                image_.kernel_space().rows<rows::Capability>(Virtual{row.capabilities}, count);
            if (table)
                for (const rows::Capability& one : *table) capability(rank, one);
            const std::size_t told =
                std::min<std::size_t>(row.supervisors_used, row.supervisors.size());
            for (std::size_t index = 0; index < told; ++index)
                if (const auto target = component(row.supervisors[index].state()))
                    to_.told.push_back({rank, *target});
        }
    }

    void routes() {
        for (std::size_t line = 0; line < image_.routes.size(); ++line)
            if (image_.routes[line].owner < components_)
                to_.lines.push_back({image_.routes[line].owner, line});
    }

    // By pages: a component with one register in a page reaches the others.
    void devices() {
        to_.devices.resize(board_.devices.size());
        for (std::size_t index = 0; index < board_.devices.size(); ++index) {
            auto& holders = to_.devices[index];
            for (const Range& one : board_.devices[index].registers)
                add_holders(to_.memory, board_.machine->facts().pages.start_of(one.start),
                            end_of(one), holders);
            for (const InterruptLine& line : board_.devices[index].interrupts)
                add_owners(line.number, holders);
            settle(holders);
        }
    }

  private:
    void add_owners(std::uint64_t line, std::vector<Holder>& to) const {
        for (const HeldLine& held : to_.lines)
            if (held.line == line) to.push_back({held.rank, false});
    }

    // The component whose state is there.
    [[nodiscard]] std::optional<Rank> component(std::uint64_t state) const {
        const std::uint64_t first = image_.state_address(0).number();
        if (state < first || (state - first) % sizeof(rows::State) != 0) return {};
        const Rank rank = (state - first) / sizeof(rows::State);
        return rank < components_ ? std::optional{rank} : std::nullopt;
    }

    void capability(Rank holder, const rows::Capability& capability) {
        const auto target = component(capability.state());
        if (!target) return;
        switch (capability.kind()) {
            case rows::Kind::null:
                return;
            case rows::Kind::signal:
            case rows::Kind::signal_wide:
                return to_.signals.push_back({holder, *target});
            case rows::Kind::call:
                return to_.calls.push_back({holder, *target});
            case rows::Kind::interrupt:
                return to_.lines.push_back({holder, capability.value});
            case rows::Kind::supervise:
                return to_.watches.push_back({holder, *target, capability.value});
        }
    }

    static Physical end_of(const Range& range) {
        constexpr Physical last{~std::uint64_t{0}};
        return range.size > last - range.start ? last : range.start + range.size;
    }

    const Image& image_;
    const Board& board_;
    std::size_t components_;
    std::uint32_t slots_left_ = most_slots;
    Authority& to_;
};

// The kernel writes the log; a component that maps a frame of it reads the data of every fault.
std::vector<Rank> readers_of_log(const Authority& in, const Spaces& spaces, const Image& image,
                                 const Comparison& comparison, std::size_t components) {
    std::vector<Holder> readers;
    for (const Piece& piece : comparison.pieces)
        if (piece.extent->space == components + 1 &&
            spaces.objects[piece.extent->object].shared == Shared::log)
            add_holders(in.memory, piece.physical(), piece.physical() + piece.size, readers);
    if (image.system.log_reader < components) readers.push_back({image.system.log_reader, false});
    settle(readers);
    std::vector<Rank> found;
    for (const Holder& reader : readers) found.push_back(reader.rank);
    return found;
}

}  // namespace

bool Authority::is_more_important(Rank rank, Rank other) const {
    if (rank >= rows.size() || other >= rows.size() || rank >= other) return false;
    return rows[rank]->level == rows::exclusive_level || rows[rank]->level != rows[other]->level;
}

bool Authority::may_start_again(Rank rank) const {
    if (rank < rows.size() && rows[rank]->on_fault == restarts) return true;
    return std::ranges::any_of(watches, [&](const Watch& watch) {
        return watch.child == rank && (watch.rights & (may_start | may_restart)) != 0;
    });
}

Authority found_authority(const Members& members, const Spaces& spaces, const Image& image,
                          const Comparison& comparison) {
    Authority found;
    const std::size_t components = members.by_rank.size();
    found.memory = common_memory(spaces, comparison, components);
    found.regions.resize(members.description.regions.size());
    holders_of_regions(spaces, comparison, components, found);
    Finder finder{members, image, found};
    finder.capabilities();
    finder.routes();
    finder.devices();
    found.log_readers = readers_of_log(found, spaces, image, comparison, components);
    return found;
}

}  // namespace verifier
