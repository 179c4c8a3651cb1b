// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "verifier/check/check.hpp"

namespace verifier {
namespace {

// Whether the read-only parts of a program are where a space maps them.
bool lies_in(const Program& program, const Image& image, const Walk& space) {
    const KernelSpace mapped{image.memory, space};
    return std::ranges::all_of(program.loads, [&](const Segment* segment) {
        if ((segment->flags & may_write) != 0) return true;
        std::vector<std::byte> there(segment->bytes.size());
        return mapped.read(segment->virtual_address, there) &&
               std::ranges::equal(there, segment->bytes);
    });
}

// Of all ELFs that name the instance, the one that is in its space; an earlier build may have left
// others.
const Program* owner_of(std::span<const Program* const> claiming, const Image& image,
                        std::size_t rank) {
    if (claiming.empty()) return nullptr;
    if (claiming.size() == 1 || rank >= image.spaces.size()) return claiming.front();
    const auto found = std::ranges::find_if(claiming, [&](const Program* program) {
        return lies_in(*program, image, image.spaces[rank]);
    });
    return found == claiming.end() ? claiming.front() : *found;
}

Members members_of(const Description& description, const std::vector<Program>& programs,
                   const Image& image) {
    Members made{.description = description,
                 .by_rank = description.by_rank(),
                 .rank_of = {},
                 .program_of = {}};
    made.rank_of.resize(description.instances.size());
    for (std::size_t rank = 0; rank < made.by_rank.size(); ++rank)
        made.rank_of[made.by_rank[rank]] = rank;
    std::map<std::pair<std::string_view, std::string_view>, std::vector<const Program*>> claims;
    for (const Program& program : programs)
        for (const std::string& name : program.instances)
            claims[{name, program.type}].push_back(&program);
    for (InstanceIndex index = 0; index < description.instances.size(); ++index) {
        const Instance& one = description.instances[index];
        made.program_of.push_back(
            owner_of(claims[{one.name, one.type}], image, made.rank_of[index]));
    }
    return made;
}

// Rank order, the idle row, the kernel. An image with other rows than components is for V501 to refuse.
std::vector<const Walk*> walks_of(const Image& image, std::size_t components) {
    static const Walk nothing;
    std::vector<const Walk*> walks(components + 2, &nothing);
    for (std::size_t rank = 0; rank < std::min(image.spaces.size(), components + 1); ++rank)
        walks[rank] = &image.spaces[rank];
    walks.back() = &image.kernel;
    return walks;
}

}  // namespace

std::string Case::space_name(SpaceIndex space) const {
    return space < components() ? at_rank(space).name : space == components() ? "idle" : "kernel";
}

Finding finding_at(const Case& in, const Piece& piece) {
    return {.component = in.space_name(piece.extent->space),
            .address = piece.address,
            .what = piece.extent->name,
            .entry = entry_text(piece.leaf->level, piece.leaf->entry, piece.leaf->word),
            .place = piece.extent->place};
}

Case make_case(const Description& description, const std::vector<Program>& programs,
               const Image& image, const GivenKernel& kernel) {
    Members members = members_of(description, programs, image);
    Spaces spaces = expected_spaces(members, image);
    Wiring wiring = expected_wiring(members);
    Comparison comparison = compare(walks_of(image, members.by_rank.size()), spaces.extents);
    Authority authority = found_authority(members, spaces, image, comparison);
    return {.description = description,
            .programs = programs,
            .image = image,
            .kernel = kernel,
            .members = std::move(members),
            .spaces = std::move(spaces),
            .wiring = std::move(wiring),
            .comparison = std::move(comparison),
            .authority = std::move(authority)};
}

// What an image or an ELF calls itself may be any bytes; what is printed is text.
std::string printable(std::string_view words) {
    std::string text;
    for (const char word : words)
        text += word >= ' ' && word <= '~'
                    ? std::string{word}
                    : fmt::format("\\x{:02x}", static_cast<unsigned char>(word));
    return text;
}

std::string text_of(const Finding& finding) {
    std::string text = fmt::format("{}: {}", finding.code, finding.component);
    if (finding.address) text += fmt::format(", {:#x}", finding.address->number);
    text += fmt::format(", {}: found {}, allowed {}", finding.what, finding.found, finding.allowed);
    if (!finding.place.file.empty()) text += fmt::format(" ({})", text_of(finding.place));
    if (!finding.entry.empty()) text += fmt::format("\n    {}", finding.entry);
    return text;
}

}  // namespace verifier
