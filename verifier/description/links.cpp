// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/links.hpp"

#include <algorithm>
#include <array>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

// One link: its two ends by role, and its entry's settings for all parts.
struct LinkEntry {
    const Entry& entry;
    const Fields& fields;
    const Interface& interface;
    std::string name;
    std::array<const Port*, 2> ports{};
    std::array<End, 2> ends{};

    [[nodiscard]] End end(std::size_t role, const Part& part) const {
        return {ends[role].instance, ends[role].port + "." + part.name, ends[role].element};
    }
    [[nodiscard]] std::string name_of(const Part& part) const { return name + "." + part.name; }
};

bool leaves_out(const Fields& fields, const Part& part) {
    const Node* without = fields.find("without");
    if (without == nullptr) return false;
    const auto named = one_or_more(*without);
    return std::ranges::any_of(named, [&](const Node* word) { return word->text == part.name; });
}

// What the link sets of a ring part: one value for all of them, or a mapping by part.
const Node* set_for(const LinkEntry& link, const Part& part, std::string_view key) {
    const Node* every = link.fields.find(key);
    if (every == nullptr || every->kind != Node::Kind::map) return every;
    return Fields{*every, key}.find(part.name);
}

std::uint64_t capacity(const LinkEntry& link, const Part& part) {
    if (const Node* asked = set_for(link, part, "capacity")) return number(*asked);
    if (!part.capacity)
        refuse(*link.entry.key, "the ring `" + part.name + "` of this link has no capacity");
    return *part.capacity;
}

bool drops_when_full(const LinkEntry& link, const Part& part) {
    const Node* asked = set_for(link, part, "when_full");
    return asked == nullptr ? part.drops : drops(*asked);
}

void make_ring(const LinkEntry& link, const Part& part, Reading& reading) {
    const std::size_t from = part.source, to = 1 - from;
    reading.out.rings.push_back(
        {.name = link.name_of(part),
         .producer = link.end(from, part),
         .consumer = link.end(to, part),
         .message = part.message,
         .message_size = reading.catalog.message_size(part.message, *link.entry.key),
         .capacity = capacity(link, part),
         .drops = drops_when_full(link, part),
         .producer_shares = link.ports[from]->shares(part.name),
         .consumer_shares = link.ports[to]->shares(part.name),
         .place = link.entry.place()});
}

std::optional<Right> lesser(const Port::Narrowed& narrowed, std::optional<Right> given) {
    if (narrowed.right && narrowed.right != given && narrowed.right != Right::read)
        refuse(*narrowed.part, "the port asks for more than the interface gives");
    return narrowed.right;
}

// The right that the interface gives the role, unless the port asks for a lesser one.
std::optional<Right> granted(const LinkEntry& link, const Part& part, std::size_t role) {
    for (const Port::Narrowed& narrowed : link.ports[role]->narrowed)
        if (narrowed.part->text == part.name) return lesser(narrowed, part.rights[role]);
    return part.rights[role];
}

Region& region_of(const LinkEntry& link, const Part& part, std::vector<Region>& regions) {
    if (const Node* named = link.fields.find(part.name)) {
        const auto found = std::ranges::find(regions, scalar(*named).text, &Region::name);
        if (found == regions.end()) refuse(*named, "there is no region `" + named->text + "`");
        return *found;
    }
    if (!part.size)
        refuse(*link.entry.key, "the region `" + part.name + "` of this link has no size");
    return regions.emplace_back(
        Region{.name = link.name_of(part), .size = *part.size, .place = link.entry.place()});
}

void make_region(const LinkEntry& link, const Part& part, Reading& reading) {
    Region& region = region_of(link, part, reading.out.regions);
    for (std::size_t role = 0; role < 2; ++role)
        if (const auto right = granted(link, part, role))
            region.accesses.push_back({.end = link.end(role, part), .right = *right});
}

void make_notification(const LinkEntry& link, const Part& part, Reading& reading) {
    const std::size_t from = part.source, to = 1 - from;
    reading.out.notifications.push_back({.name = link.name_of(part),
                                         .raisers = {link.end(from, part)},
                                         .receiver = link.end(to, part),
                                         .receiver_shares = link.ports[to]->shares(part.name),
                                         .place = link.entry.place()});
}

// The server knows its client by the link's index, which is that of all other parts.
void make_call(const LinkEntry& link, const Part& part, Reading& reading) {
    const End server = link.end(1 - part.source, part);
    reading.out.calls.push_back(
        {.name = link.name_of(part),
         .client_end = link.end(part.source, part),
         .server_end = server,
         .client = server.element,
         .interface = reading.called(link.interface.name + "." + part.name, *link.entry.key),
         .defers = link.ports[1 - part.source]->defers,
         .place = link.entry.place()});
}

void make_parts(const LinkEntry& link, Reading& reading) {
    for (const Part& part : link.interface.parts) {
        if (leaves_out(link.fields, part)) continue;
        switch (part.kind) {
            case Part::Kind::ring:
                make_ring(link, part, reading);
                break;
            case Part::Kind::region:
                make_region(link, part, reading);
                break;
            case Part::Kind::notification:
                make_notification(link, part, reading);
                break;
            case Part::Kind::call:
                make_call(link, part, reading);
                break;
        }
    }
}

const Interface& interface_of(const Pair& pair, const Entry& entry, Catalog& catalog) {
    expect(pair.from, Port::Kind::link);
    expect(pair.to, Port::Kind::link);
    if (pair.from.port->interface != pair.to.port->interface)
        refuse(*entry.key, "the two ends are of two interfaces");
    return catalog.interface(pair.from.port->interface, *entry.key);
}

// Keys that are no words of the language are parts, each a region that is given.
void check_keys(const Fields& fields, const Interface& interface) {
    const auto is = [&](const Node& word, Part::Kind kind) {
        const auto part = interface.part(word.text);
        return part && interface.parts[*part].kind == kind;
    };
    for (const std::size_t index :
         fields.others({"from", "to", "without", "capacity", "when_full", "config"}))
        if (!is(fields.node().key(index), Part::Kind::region)) fields.unknown(index);
    for (const std::string_view key : {"capacity", "when_full"}) {
        const Node* by_part = fields.find(key);
        if (by_part == nullptr || by_part->kind != Node::Kind::map) continue;
        for (std::size_t index = 0; index < by_part->size(); ++index)
            if (const Node& word = by_part->key(index); !is(word, Part::Kind::ring))
                refuse(word, interface.name + " has no ring `" + word.text + "`");
    }
    const Node* without = fields.find("without");
    for (const Node* word : without == nullptr ? std::vector<const Node*>{} : one_or_more(*without))
        if (!interface.part(scalar(*word).text))
            refuse(*word, interface.name + " has no part `" + word->text + "`");
}

// The components at both ends, and the values that both see.
Link noted(const LinkEntry& link) {
    Link made{.name = link.name, .ends = link.ends, .place = link.entry.place()};
    for (std::size_t role = 0; role < 2; ++role) made.many[role] = link.ports[role]->array;
    Values values;
    if (const Node* given = link.fields.find("config")) values.put(*given);
    const auto& fields = link.interface.config;
    made.config = fields_of(fields, config_bytes(fields, values, *link.entry.key));
    return made;
}

void read_link(const Entry& entry, Reading& reading) {
    const Fields fields{*entry.value, "a link"};
    for (const Pair& pair : reading.ends.pairs(entry, fields.need("from"), fields.need("to"))) {
        const Interface& interface = interface_of(pair, entry, reading.catalog);
        check_keys(fields, interface);
        LinkEntry link{.entry = entry, .fields = fields, .interface = interface, .name = pair.name};
        for (const Socket* socket : {&pair.from, &pair.to}) {
            const std::size_t role = interface.role(*socket->port->role);
            if (link.ports[role] != nullptr) refuse(*entry.key, "both ends have one role");
            link.ports[role] = socket->port;
            link.ends[role] = reading.ends.take(*socket);
        }
        reading.out.links.push_back(noted(link));
        make_parts(link, reading);
    }
}

}  // namespace

void read_links(const Entries& section, Reading& reading) {
    for (const Entry& entry : section) read_link(entry, reading);
}

}  // namespace verifier
