// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/component_type.hpp"

#include <algorithm>
#include <array>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

using Kind = Port::Kind;
using Word = std::pair<std::string_view, Kind>;

constexpr std::array<Word, 2> rings{{{"producer", Kind::producer}, {"consumer", Kind::consumer}}};
constexpr std::array<Word, 2> notifications{{{"raise", Kind::raise}, {"receive", Kind::receive}}};
constexpr std::array<Word, 2> calls{{{"client", Kind::client}, {"server", Kind::server}}};
constexpr std::array<std::pair<std::string_view, bool>, 1> yes{{{"true", true}}};
constexpr std::array<std::pair<std::string_view, bool>, 1> sharing{{{"shared", true}}};

constexpr std::array<std::pair<std::string_view, bool>, 1> no_interrupts{{{"none", false}}};

// Each kind of port: its key, the keys that may go with it, and what it reads from them.
struct PortReading {
    std::string_view key;
    Fields::Names beside;
    void (*take)(Port& port, const Fields& fields, const Node& value);
};

void take_ring(Port& port, const Fields& fields, const Node& value) {
    port.kind = one_of<Kind>(value, rings);
    port.message = scalar(fields.need("message")).text;
}
void take_region(Port& port, const Fields&, const Node& value) {
    port.kind = Kind::region;
    port.right = right(value);
}
void take_notification(Port& port, const Fields&, const Node& value) {
    port.kind = one_of<Kind>(value, notifications);
}
void take_call(Port& port, const Fields& fields, const Node& value) {
    port.kind = one_of<Kind>(value, calls);
    port.interface = scalar(fields.need("interface")).text;
}
void take_device(Port& port, const Fields& fields, const Node&) {
    port.kind = Kind::device;
    if (const Node* windows = fields.find("windows"))
        for (std::size_t index = 0; index < map(*windows).size(); ++index)
            port.windows.push_back({&windows->key(index), register_right(windows->value(index))});
    if (const Node* interrupts = fields.find("interrupts"))
        port.takes_interrupts = one_of<bool>(*interrupts, no_interrupts);
}
void take_log(Port& port, const Fields&, const Node& value) {
    one_of<bool>(value, yes);
    port.kind = Kind::kernel_log;
}
void take_supervisor(Port& port, const Fields&, const Node& value) {
    one_of<bool>(value, yes);
    port.kind = Kind::supervisor;
}
void take_link(Port& port, const Fields& fields, const Node& value) {
    port.kind = Kind::link;
    port.interface = scalar(value).text;
    port.role = &fields.need("role");
    for (const std::size_t index :
         fields.others({"link", "role", "many", "events", "optional", "defers"})) {
        const Node& right = fields.node().value(index);
        port.narrowed.push_back({&fields.node().key(index), right_or_none(right)});
    }
}

const std::array<PortReading, 7> readings{{
    {"ring", {"ring", "message", "many", "events", "optional"}, take_ring},
    {"region", {"region", "many", "optional"}, take_region},
    {"notification", {"notification", "many", "events", "optional"}, take_notification},
    {"call", {"call", "interface", "defers", "many", "optional"}, take_call},
    {"device", {"device", "windows", "interrupts", "optional"}, take_device},
    {"kernel_log", {"kernel_log", "optional"}, take_log},
    {"supervisor", {"supervisor", "many", "events", "optional"}, take_supervisor},
}};

void take_kind(Port& port, const Fields& fields, const Node& key) {
    // A link's other keys are names of parts, which may be any of those above.
    if (const Node* link = fields.find("link")) return take_link(port, fields, *link);
    for (const PortReading& reading : readings) {
        const Node* value = fields.find(reading.key);
        if (value == nullptr) continue;
        for (const std::size_t other : fields.others(reading.beside)) fields.unknown(other);
        return reading.take(port, fields, *value);
    }
    refuse(key, "the port `" + port.name + "` is of no kind that the verifier knows");
}

// `shared`, or of a link the parts that share.
void take_events(Port& port, const Node& events) {
    if (port.kind != Kind::link || events.kind != Node::Kind::map) {
        port.shared = one_of<bool>(events, sharing);
        return;
    }
    for (std::size_t index = 0; index < events.size(); ++index) {
        one_of<bool>(events.value(index), sharing);
        port.shared_parts.push_back(events.key(index).text);
    }
}

Port read_port(const Node& key, const Node& node, std::size_t index) {
    const Fields fields{node, "a port"};
    Port port{.name = key.text, .index = index};
    take_kind(port, fields, key);
    if (const Node* many = fields.find("many")) number(*many, 1, 65535);
    port.array = port.kind == Kind::supervisor || fields.has("many");
    if (const Node* events = fields.find("events")) take_events(port, *events);
    if (const Node* defers = fields.find("defers")) port.defers = flag(*defers);
    if (const Node* optional = fields.find("optional")) flag(*optional);
    return port;
}

// Text in quotes, a size, or a number: the last two are 64 bits wide.
std::vector<Field> read_constants(const Node& node) {
    std::vector<Field> found;
    for (std::size_t index = 0; index < map(node).size(); ++index) {
        const Node& value = scalar(node.value(index));
        Field made{.name = node.key(index).text, .kind = ValueKind::text};
        if (value.quoted) {
            made.bytes.assign(value.text.begin(), value.text.end());
        } else {
            const std::uint64_t whole = value.text.contains(' ') ? size(value) : number(value);
            made.kind = ValueKind::whole;
            for (unsigned byte = 0; byte < 8; ++byte)
                made.bytes.push_back(static_cast<std::uint8_t>(whole >> (8 * byte)));
        }
        found.push_back(std::move(made));
    }
    return found;
}

}  // namespace

bool Port::shares(const std::string& part) const {
    return shared || std::ranges::find(shared_parts, part) != shared_parts.end();
}

const Port* ComponentType::port(std::string_view name) const {
    const auto found = std::ranges::find(ports, name, &Port::name);
    return found == ports.end() ? nullptr : &*found;
}

ComponentType read_component_type(const Node& root) {
    const Fields fields{root,
                        "a component type",
                        {"component", "sources", "object", "libraries", "stack", "heap", "fpu",
                         "constants", "config", "max", "ports"}};
    ComponentType type{.name = scalar(fields.need("component")).text};
    type.place = fields.find_key("component")->place();
    type.stack_place = type.place;
    if (const Node* stack = fields.find("stack")) {
        type.stack = stack_size(*stack);
        type.stack_place = fields.find_key("stack")->place();
    }
    if (const Node* heap = fields.find("heap")) type.heap = heap_size(*heap);
    if (const Node* fpu = fields.find("fpu")) type.fpu = flag(*fpu);
    if (const Node* max = fields.find("max")) type.max = size(*max);
    if (const Node* config = fields.find("config")) type.config = config_fields(*config);
    if (const Node* constants = fields.find("constants"))
        type.constants = read_constants(*constants);
    const Node* ports = fields.find("ports");
    for (std::size_t index = 0; ports != nullptr && index < map(*ports).size(); ++index)
        type.ports.push_back(read_port(ports->key(index), ports->value(index), index));
    return type;
}

}  // namespace verifier
