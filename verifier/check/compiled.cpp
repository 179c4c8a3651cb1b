// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V904 to V906, V908, V909: values, layouts and rights that a program was compiled with, row by row
// of its .ashlar.ports. None of them is in the image, and all of them decide what its code does.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "verifier/check/beliefs.hpp"
#include "verifier/check/families.hpp"

namespace verifier {
namespace {

// Rows of one kind: each expected row exists with its value, and there is no other.
class Rows {
  public:
    Rows(const Case& in, Report& to, PortFactKind kind) : in_{in}, to_{to}, kind_{kind} {}

    // The row of an instance's program; nullptr, and a finding, where it has none.
    const PortFact* find(InstanceIndex instance, const std::string& name, std::uint32_t element,
                         const Place& place) {
        const Program* program = in_.members.program_of[instance];
        if (program == nullptr) return nullptr;
        const PortFact* found = program->belief(kind_, name, element);
        if (found == nullptr) differs(instance, name, element, "no row", "a row", place);
        asked_.insert(found);
        return found;
    }

    void differs(InstanceIndex instance, const std::string& name, std::uint32_t element,
                 std::string found, std::string allowed, const Place& place) {
        to_.add({.component = in_.description.instances[instance].name,
                 .what = fmt::format("{}[{}]", name, element),
                 .found = std::move(found),
                 .allowed = std::move(allowed),
                 .place = place});
    }

    void judge_rest() {
        for (const auto& [program, row] : unasked_rows(in_, kind_, asked_))
            to_.refuse(program, fmt::format("{}[{}]", row->name, row->element), "a row",
                       "nothing of that name");
    }

  private:
    const Case& in_;
    Report& to_;
    PortFactKind kind_;
    std::set<const PortFact*> asked_;
};

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text.empty() ? "no bytes" : text;
}

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void judge_value(Rows& rows, InstanceIndex instance, const std::string& name, std::uint32_t element,
                 const Field& wanted, const Place& place) {
    const PortFact* found = rows.find(instance, name, element, place);
    if (found == nullptr) return;
    if (found->value != as_text(wanted.bytes) || ValueKind{found->number} != wanted.kind)
        rows.differs(instance, name, element,
                     fmt::format("{} of kind {}", hex(found->value), found->number),
                     fmt::format("{} of kind {}", hex(as_text(wanted.bytes)),
                                 static_cast<unsigned>(wanted.kind)),
                     place);
}

// Layouts of request and reply that both ends of a call must share.
using Layouts =
    std::map<std::pair<std::string, std::uint32_t>, std::pair<std::uint64_t, std::uint64_t>>;

void judge_operations(Rows& rows, const Case& in, const Call& call, const End& end,
                      Layouts& layouts) {
    const auto& wanted = in.description.operations.at(call.interface);
    for (std::uint32_t number = 0; number < wanted.size(); ++number) {
        const PortFact* found = rows.find(end.instance, end.port, number, call.place);
        if (found == nullptr) continue;
        const Operation& one = wanted[number];
        if (found->value != one.name || found->address != one.request_size ||
            found->second != one.reply_size)
            rows.differs(
                end.instance, end.port, number,
                fmt::format("{}: {} and {} bytes", found->value, found->address, found->second),
                fmt::format("{}: {} and {} bytes", one.name, one.request_size, one.reply_size),
                call.place);
        const std::pair mine{found->third, found->layout};
        const auto [there, fresh] = layouts.try_emplace({call.interface, number}, mine);
        if (!fresh && there->second != mine)
            rows.differs(end.instance, end.port, number, "another layout of its messages",
                         "that of all other ends", call.place);
    }
}

struct RightsJudge {
    const Case& in;
    Report& to;

    void judge(const End& end, const PortFact* found, std::uint64_t has, std::uint64_t wanted,
               std::string_view what, const Place& place) const {
        if (found == nullptr || has == wanted) return;
        to.add({.component = in.description.instances[end.instance].name,
                .what = fmt::format("{}[{}]", end.port, end.element),
                .found = fmt::format("{} {:#x}", what, has),
                .allowed = fmt::format("{:#x}", wanted),
                .place = place});
    }
    [[nodiscard]] const PortFact* fact(PortFactKind kind, const End& end) const {
        return in.members.fact(kind, end);
    }
};

std::uint64_t bits_of(const Supervision& supervision) {
    return (supervision.inspect ? 1u : 0u) | (supervision.start ? 2u : 0u) |
           (supervision.stop ? 4u : 0u) | (supervision.restart ? 8u : 0u);
}

// A window by the key that code uses, with the right of its type.
void judge_windows(const Case& in, Report& to) {
    Rows windows{in, to, PortFactKind::window};
    for (const DeviceGrant& device : in.description.devices)
        for (std::uint32_t at = 0; at < device.windows.size(); ++at) {
            const HeldWindow& held = device.windows[at];
            const PortFact* found =
                windows.find(device.end.instance, device.end.port, at, device.place);
            if (found == nullptr) continue;
            const bool writes = held.right == Right::read_write;
            if (found->value != held.key || (found->number != 0) != writes || found->number > 1)
                windows.differs(
                    device.end.instance, device.end.port, at,
                    fmt::format("window \"{}\", writable: {}", found->value, found->number),
                    fmt::format("window \"{}\", writable: {}", held.key, writes ? 1 : 0),
                    device.place);
        }
    windows.judge_rest();
}

}  // namespace

void links_set_what_both_ends_see(const Case& in, Report& to) {
    Rows rows{in, to, PortFactKind::link_config};
    for (const Link& link : in.description.links)
        for (const End& end : link.ends)
            for (const Field& field : link.config)
                judge_value(rows, end.instance, end.port + "." + field.name, end.element, field,
                            link.place);
    rows.judge_rest();
}

void texts_are_as_long_as_read(const Case& in, Report& to) {
    const Section* text = in.image.elf.section(".log_text");
    for (const Log& log : in.description.logs) {
        const PortFact* found = in.members.fact(PortFactKind::kernel_log, log.end);
        if (found == nullptr || text == nullptr) continue;  // V901 reports it
        const auto differs = [&](std::string allowed) {
            to.add({.component = in.description.instances[log.end.instance].name,
                    .address = found->second,
                    .what = "text of the kernel log",
                    .found = fmt::format("{:#x} bytes that its code reads", found->third),
                    .allowed = std::move(allowed),
                    .place = log.place});
        };
        const Virtual text_at{found->second};
        if (found->third % in.image.machine->facts().pages.bytes != 0 || found->third < text->size)
            differs(fmt::format("whole pages, at least {:#x} bytes", text->size));
        for (const Extent& extent : in.spaces.extents[in.members.rank_of[log.end.instance]])
            if (extent.address > text_at && extent.address - text_at <= found->third)
                return differs(fmt::format("less than {:#x}, where {} lies",
                                           extent.address - text_at, extent.name));
    }
}

void both_ends_call_the_same(const Case& in, Report& to) {
    Rows rows{in, to, PortFactKind::operation};
    Layouts layouts;
    std::set<std::pair<InstanceIndex, std::string>> judged;  // a server has one set for all clients
    for (const Call& call : in.description.calls)
        for (const End& end : {call.client_end, call.server_end})
            if (judged.emplace(end.instance, end.port).second)
                judge_operations(rows, in, call, end, layouts);
    rows.judge_rest();
}

void constants_are_the_types(const Case& in, Report& to) {
    Rows constants{in, to, PortFactKind::constant}, fields{in, to, PortFactKind::config};
    for (InstanceIndex index = 0; index < in.description.instances.size(); ++index) {
        const Instance& one = in.description.instances[index];
        for (const Field& constant : one.constants)
            judge_value(constants, index, constant.name, 0, constant, one.type_place);
        for (const Field& config_field : one.config_fields) {
            const PortFact* found = fields.find(index, config_field.name, 0, one.type_place);
            if (found == nullptr) continue;
            if (found->address != config_field.offset ||
                found->second != config_field.bytes.size() ||
                ValueKind{found->number} != config_field.kind)
                fields.differs(
                    index, config_field.name, 0,
                    fmt::format("{} bytes at {} of kind {}", found->second, found->address,
                                found->number),
                    fmt::format("{} bytes at {} of kind {}", config_field.bytes.size(),
                                config_field.offset, static_cast<unsigned>(config_field.kind)),
                    one.type_place);
        }
    }
    constants.judge_rest();
    fields.judge_rest();
}

void code_has_the_rights_of_its_ports(const Case& in, Report& to) {
    const RightsJudge rights{in, to};
    for (const Region& one : in.description.regions)
        for (const Access& access : one.accesses) {
            const PortFact* found = rights.fact(PortFactKind::region, access.end);
            rights.judge(access.end, found, found == nullptr ? 0 : found->number,
                         access.right == Right::read_write ? 1 : 0, "writable:", one.place);
        }
    std::map<std::pair<InstanceIndex, std::string>, std::uint64_t> over;  // all children of a port
    for (const Supervision& supervision : in.description.supervisions)
        over[{supervision.supervisor.instance, supervision.supervisor.port}] |=
            bits_of(supervision);
    for (const Supervision& one : in.description.supervisions) {
        const PortFact* found = rights.fact(PortFactKind::child, one.supervisor);
        rights.judge(one.supervisor, found, found == nullptr ? 0 : found->number,
                     over[{one.supervisor.instance, one.supervisor.port}], "rights", one.place);
    }
    for (const Call& call : in.description.calls) {
        End server = call.server_end;
        server.element = 0;
        const PortFact* found = rights.fact(PortFactKind::server, server);
        rights.judge(server, found, found == nullptr ? 0 : found->layout, call.defers ? 1 : 0,
                     "defers:", call.place);
    }
    judge_windows(in, to);
}

}  // namespace verifier
