// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Rings, regions, devices and the kernel log. Each has a line of the description.
#include <algorithm>
#include <map>

#include "verifier/expected/builder.hpp"

namespace verifier {
namespace {

constexpr std::uint64_t line_bytes = 64;  // a ring's index line

// Bytes of a ring that one component writes and another reads, where both look for them.
struct RingPart {
    Virtual writer, reader;
    std::uint64_t size = 0;
    bool line = false;
    const Ring* ring = nullptr;
    bool room = false;  // the consumer's index of a ring that drops
};
struct RingPages {
    InstanceIndex writer = 0, reader = 0;
    std::vector<RingPart> parts;
};

struct SharedMemory {
    Builder& to;
    std::vector<RingPages> groups{};
    std::map<std::pair<InstanceIndex, InstanceIndex>, std::size_t> group_of{};  // writer, reader

    RingPages& group(InstanceIndex writer, InstanceIndex reader) {
        const auto [found, fresh] = group_of.try_emplace({writer, reader}, groups.size());
        if (fresh) groups.push_back({.writer = writer, .reader = reader, .parts = {}});
        return groups[found->second];
    }

    void ring(const Ring& one) {
        const PortFact* producer = to.fact(PortFactKind::producer, one.producer, one.place);
        const PortFact* consumer = to.fact(PortFactKind::consumer, one.consumer, one.place);
        if (producer == nullptr || consumer == nullptr) return;
        for (const PortFact* end : {producer, consumer})
            if (end->count != one.capacity || end->number != one.message_size ||
                end->layout != producer->layout)
                to.disagree(
                    "ring {}: an end is compiled for {} messages of {} bytes, the description says "
                    "{} of {} ({})",
                    one.name, end->count, end->number, one.capacity, one.message_size,
                    text_of(one.place));
        auto& forth = group(one.producer.instance, one.consumer.instance).parts;
        forth.push_back(
            {Virtual{producer->address}, Virtual{consumer->second}, line_bytes, true, &one});
        forth.push_back({Virtual{producer->third}, Virtual{consumer->third},
                         one.capacity * one.message_size, false, &one});
        group(one.consumer.instance, one.producer.instance)
            .parts.push_back({Virtual{consumer->address}, Virtual{producer->second}, line_bytes,
                              true, &one, one.drops});
    }

    void lay_out(RingPages& of) {
        const auto lowest = [&](Virtual RingPart::* side) {
            return to.pages.start_of(std::ranges::min(of.parts, {}, side).*side);
        };
        const Virtual writer = lowest(&RingPart::writer), reader = lowest(&RingPart::reader);
        std::ranges::sort(of.parts, {}, &RingPart::writer);
        Virtual end = writer;
        RingGroup group;
        for (const RingPart& part : of.parts) {
            group.parts.push_back({part.writer - writer, part.size, part.line, part.ring->name});
            if (part.writer - writer != part.reader - reader)
                to.disagree(
                    "ring {}: its two ends look for it at different places of their pages ({})",
                    part.ring->name, text_of(part.ring->place));
            if (part.writer < end)
                to.disagree("ring {} lies over another ring ({})", part.ring->name,
                            text_of(part.ring->place));
            end = std::max(end, part.writer + part.size);
        }
        const std::string name =
            fmt::format("rings {} > {}", to.instance(of.writer).name, to.instance(of.reader).name);
        const Place& place = first_of(of).place;
        const std::uint64_t size = to.pages.whole(end - writer);
        const bool room = std::ranges::all_of(of.parts, &RingPart::room);
        const auto object = to.object({.name = name,
                                       .size = size,
                                       .place = place,
                                       .shared = room ? Shared::room : Shared::ring});
        group.object = object;
        to.made.ring_groups.push_back(std::move(group));
        to.extent({.space = to.members.rank_of[of.writer],
                   .address = writer,
                   .size = size,
                   .object = object,
                   .right = Right::read_write,
                   .name = name,
                   .place = place,
                   .neighbours = Neighbours::rings});
        to.extent({.space = to.members.rank_of[of.reader],
                   .address = reader,
                   .size = size,
                   .object = object,
                   .right = Right::read,
                   .name = name,
                   .place = place,
                   .neighbours = Neighbours::rings});
    }

    // The first in the order of the description.
    static const Ring& first_of(const RingPages& of) {
        return *std::ranges::min(of.parts, {}, &RingPart::ring).ring;
    }

    void region(const Region& region, std::size_t index) {
        const auto object = to.object({.name = "region " + region.name,
                                       .size = to.pages.whole(region.size),
                                       .place = region.place,
                                       .shared = Shared::region,
                                       .region = index});
        std::map<InstanceIndex, Virtual> seen;
        for (const Access& access : region.accesses) {
            const PortFact* fact = to.fact(PortFactKind::region, access.end, region.place);
            if (fact == nullptr) continue;
            const Virtual address{fact->address};
            if (fact->second != region.size || (access.at && *access.at != address))
                to.disagree("region {}: {} looks for {} bytes at {:#x} ({})", region.name,
                            text_of(to, access.end), fact->second, fact->address,
                            text_of(region.place));
            const auto [there, fresh] = seen.try_emplace(access.end.instance, address);
            if (!fresh && there->second != address)
                to.disagree("region {}: {} looks for it at two addresses ({})", region.name,
                            to.instance(access.end.instance).name, text_of(region.place));
            if (fresh)
                to.extent({.space = to.space(access.end),
                           .address = address,
                           .size = to.pages.whole(region.size),
                           .object = object,
                           .right = access.right,
                           .name = "region " + region.name,
                           .place = region.place,
                           .neighbours = access.at ? Neighbours::fixed : Neighbours::none});
        }
    }

    void device(const DeviceGrant& device_grant) {
        for (std::uint32_t at = 0; at < device_grant.windows.size(); ++at) {
            End end = device_grant.end;
            end.element = at;
            window(device_grant, device_grant.windows[at], end);
        }
    }

    void window(const DeviceGrant& device_grant, const HeldWindow& held, const End& end) {
        const PortFact* fact = to.fact(PortFactKind::device, end, device_grant.place);
        if (fact == nullptr) return;
        const auto [start, bytes] = held.registers;
        const std::uint64_t within = start % to.pages.bytes, size = to.pages.whole(within + bytes);
        const std::string name =
            held.index == 0
                ? "device " + device_grant.device.name
                : fmt::format("device {}, window {}", device_grant.device.name, held.index);
        if (fact->address % to.pages.bytes != within || fact->second != bytes)
            to.disagree("{}: {} looks for it at another place of its page ({})", name,
                        text_of(to, device_grant.end), text_of(device_grant.place));
        const auto object = to.object({.name = name,
                                       .size = size,
                                       .content = Content::device,
                                       .fixed_physical = to.pages.start_of(start),
                                       .place = device_grant.place});
        to.extent({.space = to.space(end),
                   .address = to.pages.start_of(Virtual{fact->address}),
                   .size = size,
                   .object = object,
                   .right = held.right,
                   .memory = MemoryType::device,
                   .name = name,
                   .place = device_grant.place});
    }

    void log(const Log& log, ObjectIndex records) {
        const PortFact* fact = to.fact(PortFactKind::kernel_log, log.end, log.place);
        const Section* text = to.image.elf.section(".log_text");
        if (fact == nullptr || text == nullptr) {
            if (fact != nullptr)
                to.disagree("the image has no text of the kernel log ({})", text_of(log.place));
            return;
        }
        const SpaceIndex space = to.space(log.end);
        to.extent({.space = space,
                   .address = Virtual{fact->address},
                   .size = rows::log_bytes,
                   .object = records,
                   .right = Right::read,
                   .name = "kernel log",
                   .place = log.place});
        const std::string name = "text of the kernel log";
        const auto object = to.object({.name = name,
                                       .size = to.pages.whole(text->size),
                                       .content = Content::text_region,
                                       .fixed_physical = Physical{text->address},
                                       .place = log.place});
        to.extent({.space = space,
                   .address = Virtual{fact->second},
                   .size = to.pages.whole(text->size),
                   .object = object,
                   .right = Right::read,
                   .name = name,
                   .place = log.place});
    }
};

}  // namespace

void add_shared_memory(Builder& to) {
    SharedMemory shared{to};
    const Description& from = to.members.description;
    for (const Ring& one : from.rings) shared.ring(one);
    for (RingPages& one : shared.groups) shared.lay_out(one);
    for (std::size_t index = 0; index < from.regions.size(); ++index)
        shared.region(from.regions[index], index);
    for (const DeviceGrant& device : from.devices) shared.device(device);
    const auto records = to.object({.name = "kernel log",
                                    .size = rows::log_bytes,
                                    .place = from.place,
                                    .shared = Shared::log});
    to.extent({.space = to.kernel(),
               .address = to.image.address_of("__kernel_log"),
               .size = rows::log_bytes,
               .object = records,
               .right = Right::read_write,
               .name = "kernel log",
               .place = from.place});
    for (const Log& log : from.logs) shared.log(log, records);
}

}  // namespace verifier
