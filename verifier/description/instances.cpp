// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/instances.hpp"

#include <algorithm>
#include <array>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

// The settings of an instance: its item of `each` before its entry.
class Told {
  public:
    Told(const Node& entry, const Node* item)
        : entry_{entry,
                 "a component",
                 {"type", "priority", "devices", "power", "stack", "on_fault", "restart", "overdue",
                  "budget", "period", "start", "config", "max", "count", "each"}} {
        if (item == nullptr) return;
        item_.emplace(*item, "an item of `each`",
                      Fields::Names{"priority", "devices", "power", "stack", "on_fault", "restart",
                                    "start", "overdue", "budget", "period", "config", "max"});
    }

    [[nodiscard]] const Node* find(std::string_view key) const {
        const Node* special = item_ ? item_->find(key) : nullptr;
        return special != nullptr ? special : entry_.find(key);
    }
    [[nodiscard]] const Node& need(std::string_view key) const {
        const Node* found = find(key);
        return found != nullptr ? *found : entry_.need(key);
    }
    // Of `config`, `devices` and `restart`, which add up key by key: the later one wins.
    [[nodiscard]] std::vector<const Node*> layers(std::string_view key) const {
        std::vector<const Node*> found;
        if (const Node* general = entry_.find(key)) found.push_back(general);
        if (const Node* special = item_ ? item_->find(key) : nullptr) found.push_back(special);
        return found;
    }
    [[nodiscard]] Values merged(std::string_view key) const {
        Values values;
        for (const Node* layer : layers(key)) values.put(*layer);
        return values;
    }

  private:
    Fields entry_;
    std::optional<Fields> item_;
};

constexpr std::array<std::pair<std::string_view, OnFault>, 3> faults{
    {{"stop", OnFault::stop}, {"restart", OnFault::restart}, {"halt", OnFault::halt}}};
constexpr std::array<std::pair<std::string_view, OnFault>, 2> thens{
    {{"stop", OnFault::stop}, {"halt", OnFault::halt}}};
constexpr std::array<std::pair<std::string_view, bool>, 1> stopped{{{"stopped", true}}};

// The kernel measures in microseconds, in 32 bits.
std::uint64_t measured(const Node& node) {
    constexpr std::uint64_t microsecond = 1'000, hour = 3'600'000'000'000;
    const std::uint64_t value = time(node);
    if (value < microsecond || value > hour)
        refuse(node, "`" + node.text + "` is not from 1 us to 3600 s");
    return value;
}

RestartLimit restart_limit(const std::vector<const Node*>& layers) {
    if (layers.empty()) return {};
    RestartLimit limit{.max = 0, .within = 0};
    for (const Node* layer : layers) {
        const Fields fields{*layer, "`restart`", {"max", "within", "then"}};
        if (const Node* max = fields.find("max"))
            limit.max = static_cast<std::uint32_t>(number(*max, 1, 1'000'000'000));
        if (const Node* within = fields.find("within")) limit.within = measured(*within);
        if (const Node* then = fields.find("then")) limit.then = one_of<OnFault>(*then, thens);
    }
    if (limit.max == 0 || limit.within == 0)
        refuse(*layers.back(), "`restart` needs `max` and `within`");
    return limit;
}

std::uint64_t time_or_none(const Node* node) {
    if (node == nullptr) return 0;
    const std::uint64_t value = measured(*node);
    if (value % 1'000 != 0) refuse(*node, "`" + node->text + "` is not whole microseconds");
    return value;
}

void take_type(Instance& instance, const ComponentType& type) {
    instance.type = type.name;
    instance.stack = type.stack;
    instance.heap = type.heap;
    instance.fpu = type.fpu;
    instance.max = type.max;
    instance.constants = type.constants;
    instance.type_place = type.place;
    instance.stack_place = type.stack_place;
    for (const Port& port : type.ports) instance.defers |= port.defers;
}

void take_told(Instance& instance, const Told& told) {
    instance.priority = static_cast<std::uint8_t>(number(told.need("priority"), 0, 255));
    if (const Node* stack = told.find("stack")) instance.stack = stack_size(*stack);
    if (const Node* max = told.find("max")) instance.max = size(*max);
    if (const Node* power = told.find("power")) instance.power = flag(*power);
    if (const Node* fault = told.find("on_fault"))
        instance.on_fault = one_of<OnFault>(*fault, faults);
    if (const Node* start = told.find("start"))
        instance.starts_stopped = one_of<bool>(*start, stopped);
    const auto limits = told.layers("restart");
    if (!limits.empty() && instance.on_fault != OnFault::restart)
        refuse(*limits.back(), "`restart` goes with `on_fault: restart`");
    instance.restart = restart_limit(limits);
    instance.overdue = time_or_none(told.find("overdue"));
    instance.budget = time_or_none(told.find("budget"));
    instance.period = time_or_none(told.find("period"));
}

// No mapping at all: the port has no such part.
bool given_away(const Port& port, const Part& part) {
    return std::ranges::any_of(port.narrowed, [&](const Port::Narrowed& narrowed) {
        return narrowed.part->text == part.name && !narrowed.right;
    });
}

// A server is one object for all of its clients.
bool is_array(const Port& port, const Part& part, std::size_t role) {
    return (part.kind != Part::Kind::call || part.source == role) && !given_away(port, part);
}

// In order of the file; a link port is an array a part.
std::vector<std::string> many_ports(const ComponentType& type, Catalog& catalog,
                                    const Node& named) {
    std::vector<std::string> found;
    for (const Port& port : type.ports) {
        if (!port.array || port.kind == Port::Kind::server) continue;
        if (port.kind != Port::Kind::link) {
            found.push_back(port.name);
            continue;
        }
        const Interface& interface = catalog.interface(port.interface, named);
        const std::size_t role = interface.role(*port.role);
        for (const Part& part : interface.parts)
            if (is_array(port, part, role)) found.push_back(port.name + "." + part.name);
    }
    return found;
}

Family family_of(const Node& entry, InstanceIndex first) {
    const Fields fields{entry, "a component"};
    const Node* count = fields.find("count");
    const Node* each = fields.find("each");
    const std::size_t items = each == nullptr ? 1 : list(*each).size();
    const std::size_t wanted = count == nullptr ? items : number(*count, 1, 1023);
    if (each != nullptr && items != wanted) refuse(*each, "`each` has not one item for each");
    return {first, wanted, count != nullptr || each != nullptr};
}

}  // namespace

Instances::Instances(const Entries& components, Catalog& catalog, std::vector<Instance>& out) {
    for (const Entry& entry : components) make(entry, catalog, out);
}

void Instances::make(const Entry& entry, Catalog& catalog, std::vector<Instance>& out) {
    const Fields fields{*entry.value, "a component"};
    const Node* named = fields.find("type");
    const Node& type_name = named == nullptr ? *entry.key : scalar(*named);
    const ComponentType& type = catalog.type(type_name.text, type_name);
    const Node* each = fields.find("each");
    const Family family = family_of(*entry.value, out.size());
    for (std::size_t number = 0; number < family.count; ++number) {
        const Node* item = each == nullptr ? nullptr : &each->items[number];
        const Told told{*entry.value, item};
        Instance& made = out.emplace_back();
        made.name = family.numbered ? entry.name() + "." + std::to_string(number) : entry.name();
        made.place = entry.place();
        take_type(made, type);
        take_told(made, told);
        made.config = config_bytes(type.config, told.merged("config"), *entry.key);
        made.config_fields = fields_of(type.config, made.config);
        made.many_ports = many_ports(type, catalog, *entry.key);
        made_.push_back({&type, told.merged("devices")});
    }
    families_.emplace(entry.name(), family);
}

bool Instances::is_set(std::string_view text) {
    const auto numbers = halves(text, ".");
    return numbers && (numbers->second == "*" || numbers->second.contains('-'));
}

std::vector<InstanceIndex> Instances::find(std::string_view text, const Node& node) const {
    const auto parts = halves(text, ".");
    const auto known = families_.find(parts ? parts->first : text);
    if (known == families_.end()) return {};
    const Family& family = known->second;
    if (parts.has_value() != family.numbered)
        refuse(node, "`" + std::string{text} + "` names no instance");
    if (!parts) return {family.first};
    std::size_t first = 0, last = family.count - 1;
    if (parts->second != "*") {
        const auto range = halves(parts->second, "-");
        const auto from = as_number(range ? range->first : parts->second);
        const auto to = as_number(range ? range->second : parts->second);
        if (!from || !to || *from > *to || *to >= family.count)
            refuse(node, "`" + std::string{text} + "` names no instance");
        first = *from, last = *to;
    }
    std::vector<InstanceIndex> found;
    for (std::size_t index = first; index <= last; ++index) found.push_back(family.first + index);
    return found;
}

}  // namespace verifier
