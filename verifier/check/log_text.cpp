// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V8xx: the text that turns a record of the kernel's log into names, rules and lines. It must
// explain a fault correctly: every string, range and number is derived again and compared.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr std::uint32_t magic = 0x54485341;  // "ASHT"

struct Header {
    std::uint32_t magic, components, ranges, range_count, system_name;
    std::array<std::uint32_t, 3> reserved;
};
struct ComponentRow {
    std::uint32_t name, line, first_range, range_count, slots, slot_count, priority, reserved;
};
struct RangeRow {
    std::uint64_t start, end;
    std::uint32_t what, line, rights, reserved;
};
static_assert(sizeof(Header) == 32 && sizeof(ComponentRow) == 32 && sizeof(RangeRow) == 32);

struct Expected {
    std::uint64_t start, end;
    std::string what, line;
    std::uint32_t rights;  // 1 read, 2 write, 4 execute; 0: a guard
};

std::uint32_t bits_of(Right right) {
    return right == Right::read ? 1 : right == Right::read_write ? 3 : 5;
}

std::vector<Expected> ranges_of(const Case& in, std::size_t rank) {
    std::vector<Expected> all;
    for (const Extent& extent : in.spaces.extents[rank])
        all.push_back({extent.address.number(), extent.end().number(), extent.name,
                       text_of(extent.place), bits_of(extent.right)});
    for (const Guard& guard : in.spaces.guards[rank])
        all.push_back({guard.address.number(), (guard.address + guard.size).number(), guard.name,
                       text_of(guard.place), 0});
    std::ranges::sort(all, {}, &Expected::start);
    return all;
}

// Reads the region by offsets, and remembers which bytes something has been read from.
struct TextReader {
    Report& to;
    Bytes bytes;
    std::vector<bool> seen{};
    bool sound = true;

    template <typename Row>
    Row row(std::uint64_t offset) {
        Row made{};
        if (offset > bytes.size() || sizeof(Row) > bytes.size() - offset) {
            differs(offset, "row", "past the end of the region", "a row inside it");
            return made;
        }
        std::memcpy(&made, bytes.data() + offset, sizeof made);
        mark(offset, sizeof made);
        return made;
    }

    std::string string(std::uint64_t offset) {
        std::string text;
        std::uint64_t at = offset;
        for (; at < bytes.size() && bytes[at] != std::byte{0}; ++at)
            text += static_cast<char>(bytes[at]);
        if (at < bytes.size()) mark(offset, at + 1 - offset);
        return text;
    }

    void mark(std::uint64_t offset, std::uint64_t size) {
        std::fill_n(seen.begin() + static_cast<std::ptrdiff_t>(offset), size, true);
    }

    void differs(std::uint64_t offset, std::string what, std::string found, std::string allowed) {
        sound = false;
        to.add({.component = "image",
                .what = fmt::format("text of the kernel log, offset {:#x}, {}", offset, what),
                .found = std::move(found),
                .allowed = std::move(allowed)});
    }
    void expect(std::uint64_t offset, std::string_view what, std::uint64_t found,
                std::uint64_t allowed) {
        if (found != allowed)
            differs(offset, std::string{what}, fmt::format("{:#x}", found),
                    fmt::format("{:#x}", allowed));
    }
    void expect(std::uint64_t offset, std::string_view what, const std::string& found,
                const std::string& allowed) {
        if (found != allowed)
            differs(offset, std::string{what}, '"' + found + '"', '"' + allowed + '"');
    }
};

void judge_slots(const Case& in, TextReader& text, std::size_t rank, const ComponentRow& row) {
    const auto& slots = in.wiring.components[rank].slots;
    const std::uint32_t count = slots.empty() ? 1 : slots.rbegin()->first + 1;
    text.expect(row.slots, "slot_count", row.slot_count, count);
    for (std::uint32_t slot = 0; slot < std::min(row.slot_count, count) && text.sound; ++slot) {
        const std::uint64_t at = row.slots + 4ull * slot;
        const auto found = slots.find(slot);
        const std::string wanted = found == slots.end() ? "null"
                                                        : fmt::format("{} ({})", found->second.name,
                                                                      text_of(found->second.place));
        text.expect(at, "slot", text.string(text.row<std::uint32_t>(at)), wanted);
    }
}

void judge_ranges(const Case& in, TextReader& text, std::size_t rank, const ComponentRow& row,
                  std::uint64_t base) {
    const auto wanted = ranges_of(in, rank);
    text.expect(base, "range_count", row.range_count, wanted.size());
    for (std::size_t index = 0;
         index < std::min<std::size_t>(row.range_count, wanted.size()) && text.sound; ++index) {
        const std::uint64_t at = base + sizeof(RangeRow) * (row.first_range + index);
        const auto one = text.row<RangeRow>(at);
        text.expect(at, "start", one.start, wanted[index].start);
        text.expect(at, "end", one.end, wanted[index].end);
        text.expect(at, "what", text.string(one.what), wanted[index].what);
        text.expect(at, "line", text.string(one.line), wanted[index].line);
        text.expect(at, "rights", one.rights, wanted[index].rights);
        text.expect(at, "reserved", one.reserved, 0);
    }
}

void judge(const Case& in, TextReader& text) {
    const auto head = text.row<Header>(0);
    text.expect(0, "magic", head.magic, magic);
    text.expect(4, "components", head.components, in.components());
    text.expect(16, "system", text.string(head.system_name), in.description.system);
    text.expect(20, "reserved", head.reserved[0] | head.reserved[1] | head.reserved[2], 0);
    std::uint32_t ranges = 0;
    for (std::size_t rank = 0; rank < in.components() && text.sound; ++rank) {
        const std::uint64_t at = sizeof(Header) + sizeof(ComponentRow) * rank;
        const auto row = text.row<ComponentRow>(at);
        const Instance& one = in.at_rank(rank);
        text.expect(at, "name", text.string(row.name), one.name);
        text.expect(at, "line", text.string(row.line), text_of(one.place));
        text.expect(at, "priority", row.priority, one.priority);
        text.expect(at, "reserved", row.reserved, 0);
        text.expect(at, "first_range", row.first_range, ranges);
        judge_ranges(in, text, rank, row, head.ranges);
        judge_slots(in, text, rank, row);
        ranges += row.range_count;
    }
    if (text.sound) text.expect(12, "range_count", head.range_count, ranges);
}

}  // namespace

void log_text_is_true(const Case& in, Report& to) {
    for (const Object& object : in.spaces.objects) {
        if (object.content != Content::text_region) continue;
        std::vector<std::byte> bytes(object.size);
        if (!in.image.memory.read(*object.fixed_physical, bytes)) {
            // The last page reaches past the segment's end, or the region lies in none: V103
            // reports it.
            const Segment* part = in.image.memory.segment(*object.fixed_physical, 1);
            bytes.resize(part == nullptr
                             ? 0
                             : std::min(object.size, part->physical_address + part->memory_size -
                                                         *object.fixed_physical));
            if (!in.image.memory.read(*object.fixed_physical, bytes)) continue;
        }
        TextReader text{.to = to, .bytes = bytes};
        text.seen.resize(bytes.size());
        judge(in, text);
        if (!text.sound) return;
        for (std::size_t at = 0; at < bytes.size(); ++at)
            if (!text.seen[at] && bytes[at] != std::byte{0})
                return text.differs(at, "byte", "text that nothing refers to", "zero");
    }
}

}  // namespace verifier
