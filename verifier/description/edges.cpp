// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/edges.hpp"

#include <algorithm>
#include <array>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

using Kind = Port::Kind;

void read_ring(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a ring", {"from", "to", "capacity", "when_full"}};
    const Node* full = fields.find("when_full");
    for (const Pair& pair : reading.ends.pairs(entry, fields.need("from"), fields.need("to"))) {
        expect(pair.from, Kind::producer);
        expect(pair.to, Kind::consumer);
        const std::string& message = pair.from.port->message;
        if (message != pair.to.port->message) refuse(*entry.key, "the ends carry two messages");
        reading.out.rings.push_back(
            {.name = pair.name,
             .producer = reading.ends.take(pair.from),
             .consumer = reading.ends.take(pair.to),
             .message = message,
             .message_size = reading.catalog.message_size(message, *entry.key),
             .capacity = number(fields.need("capacity")),
             .drops = full != nullptr && drops(*full),
             .producer_shares = pair.from.port->shared,
             .consumer_shares = pair.to.port->shared,
             .place = entry.place()});
    }
}

void read_access(const Node& access, Region& region, Reading& reading) {
    for (std::size_t index = 0; index < map(access).size(); ++index)
        for (const Socket& socket : reading.ends.find(access.key(index)).all) {
            expect(socket, Kind::region);
            const Right given = right(access.value(index));
            if (given != socket.port->right)
                refuse(access.value(index),
                       "`" + access.key(index).text + "` asks for another right");
            region.accesses.push_back({.end = reading.ends.take(socket), .right = given});
        }
}

void read_at(const Node& at, Region& region, Reading& reading) {
    for (std::size_t index = 0; index < map(at).size(); ++index)
        for (const Socket& socket : reading.ends.find(at.key(index)).all) {
            const auto access = std::ranges::find_if(region.accesses, [&](const Access& one) {
                return one.end.instance == socket.instance && one.end.port == socket.port->name;
            });
            if (access == region.accesses.end())
                refuse(at.key(index), "`" + socket.node->text + "` has no access to this region");
            access->at = Virtual{number(at.value(index))};
        }
}

void read_region(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a region", {"size", "access", "at"}};
    Region region{.name = entry.name(), .size = size(fields.need("size")), .place = entry.place()};
    if (const Node* access = fields.find("access")) read_access(*access, region, reading);
    if (const Node* at = fields.find("at")) read_at(*at, region, reading);
    reading.out.regions.push_back(std::move(region));
}

// `judge.go` to `[a.go, b.go]`: `NAME.0` and `NAME.1`, both from all that raise or call.
struct Fan {
    std::string name;
    Socket to;
};
std::vector<Fan> fans(const Entry& entry, const Sockets& to) {
    std::vector<Fan> found;
    for (const Socket& socket : to.all) {
        const std::string number = "." + std::to_string(found.size());
        found.push_back({to.several ? entry.name() + number : entry.name(), socket});
    }
    return found;
}

void read_notification(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a notification", {"from", "to"}};
    const Sockets from = reading.ends.find(fields.need("from"));
    for (const Fan& fan : fans(entry, reading.ends.find(fields.need("to")))) {
        expect(fan.to, Kind::receive);
        Notification made{.name = fan.name, .place = entry.place()};
        for (const Socket& socket : from.all) {
            expect(socket, Kind::raise);
            made.raisers.push_back(reading.ends.take(socket));
        }
        made.receiver = reading.ends.take(fan.to);
        made.receiver_shares = fan.to.port->shared;
        reading.out.notifications.push_back(std::move(made));
    }
}

void read_call(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a call", {"from", "to"}};
    const Sockets from = reading.ends.find(fields.need("from"));
    for (const Fan& fan : fans(entry, reading.ends.find(fields.need("to")))) {
        expect(fan.to, Kind::server);
        for (const Socket& socket : from.all) {
            expect(socket, Kind::client);
            if (socket.port->interface != fan.to.port->interface)
                refuse(*entry.key, "the two ends are of two interfaces");
            const End server = reading.ends.take_client(fan.to);
            reading.out.calls.push_back(
                {.name = fan.name,
                 .client_end = reading.ends.take(socket),
                 .server_end = server,
                 .client = server.element,
                 .interface = reading.called(fan.to.port->interface, *entry.key),
                 .defers = fan.to.port->defers,
                 .place = entry.place()});
        }
    }
}

void take_rights(const Node& rights, Supervision& made) {
    for (const Node* word : one_or_more(rights)) {
        static constexpr std::array<std::pair<std::string_view, bool Supervision::*>, 4> words{
            {{"inspect", &Supervision::inspect},
             {"start", &Supervision::start},
             {"stop", &Supervision::stop},
             {"restart", &Supervision::restart}}};
        made.*one_of<bool Supervision::*>(*word, words) = true;
    }
}

void read_one_supervision(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a supervision", {"by", "over", "rights"}};
    const Socket by = reading.ends.one(fields.need("by"));
    expect(by, Kind::supervisor);
    for (const InstanceIndex child : reading.ends.components(fields.need("over"))) {
        Supervision made{.name = entry.name(),
                         .supervisor = reading.ends.take(by),
                         .supervisor_shares = by.port->shared,
                         .child = child,
                         .place = entry.place()};
        take_rights(fields.need("rights"), made);
        reading.out.supervisions.push_back(std::move(made));
    }
}

}  // namespace

void read_rings(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_ring(entry, reading);
}
void read_regions(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_region(entry, reading);
}
void read_notifications(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_notification(entry, reading);
}
void read_calls(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_call(entry, reading);
}
void read_supervision(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_one_supervision(entry, reading);
}
// Granted by the port's declaration: no line of the system grants it, so the component's line
// counts.
void read_logs(Reading& reading) {
    for (InstanceIndex index = 0; index < reading.instances.size(); ++index)
        for (const Port& port : reading.instances[index].type->ports)
            if (port.kind == Kind::kernel_log)
                reading.out.logs.push_back(
                    {.end = {index, port.name, 0}, .place = reading.out.instances[index].place});
}

}  // namespace verifier
