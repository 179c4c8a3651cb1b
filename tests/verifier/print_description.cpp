// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Prints what the verifier reads in descriptions, a JSON value a line, for test_description.py to compare
// with the composer's reading: print_description PROJECT SYSTEM...
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "verifier/description/description.hpp"

namespace verifier {
namespace {

using Json = nlohmann::ordered_json;

template <typename Row, typename Function>
Json rows(const std::vector<Row>& from, Function make) {
    Json found = Json::array();
    for (const Row& row : from) found.push_back(make(row));
    return found;
}

const char* word(Right right) {
    if (right == Right::read) return "r";
    return right == Right::read_write ? "rw" : "rx";
}

const char* word(OnFault policy) {
    if (policy == OnFault::stop) return "stop";
    return policy == OnFault::restart ? "restart" : "halt";
}

Json range(const Range& one) { return {{"start", one.start.number()}, {"size", one.size}}; }

Json field(const Field& one) {
    return {one.name, static_cast<unsigned>(one.kind), one.offset, one.bytes};
}

Json board(const Board& one) {
    return {{"name", one.name},
            {"memory", rows(one.memory, range)},
            {"distributor", range(one.controller.at(0).registers)},
            {"cpu_interface", range(one.controller.at(1).registers)},
            {"timer_line", one.timer_line},
            {"physical_bits", one.physical_bits},
            {"devices", rows(one.devices, [](const Device& each) -> Json {
                 return {{"name", each.name},
                         {"node", each.node},
                         {"registers", rows(each.registers, range)},
                         {"bus_master", each.bus_master}};
             })}};
}

const char* word(Assertion::What what) {
    if (what == Assertion::What::influence) return "influence";
    if (what == Assertion::What::starve) return "starve";
    if (what == Assertion::What::response) return "response";
    return what == Assertion::What::hold ? "hold" : "device";
}

const char* word(Assertion::Kind kind) {
    if (kind == Assertion::Kind::response) return "response";
    return kind == Assertion::Kind::never ? "never" : "only";
}

class Printer {
  public:
    explicit Printer(const Description& read) : read_{read} {}

    [[nodiscard]] Json all() const {
        Json out{{"system", read_.system},
                 {"place", text_of(read_.place)},
                 {"board", board(read_.board)}};
        out["instances"] = Json::array();
        for (InstanceIndex index = 0; index < read_.instances.size(); ++index)
            out["instances"].push_back(instance(index));
        out["ranks"] = rows(read_.by_rank(), [&](InstanceIndex index) { return name(index); });
        out["regions"] = rows(read_.regions, [&](const Region& one) { return region(one); });
        out["rings"] = rows(read_.rings, [&](const Ring& one) { return ring(one); });
        out["notifications"] = rows(read_.notifications, [&](const Notification& one) -> Json {
            return {{"name", one.name},
                    {"raisers", rows(one.raisers, [&](const End& at) { return end(at); })},
                    {"receiver", end(one.receiver)},
                    {"receiver_shares", one.receiver_shares},
                    {"place", text_of(one.place)}};
        });
        out["calls"] = rows(read_.calls, [&](const Call& one) -> Json {
            return {{"name", one.name},
                    {"client_end", end(one.client_end)},
                    {"server_end", end(one.server_end)},
                    {"client", one.client},
                    {"interface", one.interface},
                    {"defers", one.defers},
                    {"place", text_of(one.place)}};
        });
        out["operations"] = Json::object();
        for (const auto& [interface, operations] : read_.operations)
            out["operations"][interface] = rows(operations, [](const Operation& one) -> Json {
                return {one.name, one.request_size, one.reply_size};
            });
        out["links"] = rows(read_.links, [&](const Link& one) -> Json {
            return {{"name", one.name},
                    {"ends", {link_end(one, 0), link_end(one, 1)}},
                    {"config", rows(one.config, field)},
                    {"place", text_of(one.place)}};
        });
        out["supervisions"] =
            rows(read_.supervisions, [&](const Supervision& one) { return supervision(one); });
        out["devices"] = rows(read_.devices, [&](const DeviceGrant& one) { return device(one); });
        out["logs"] = rows(read_.logs, [&](const Log& one) -> Json {
            return {{"end", end(one.end)}, {"place", text_of(one.place)}};
        });
        out["assertions"] =
            rows(read_.assertions, [&](const Assertion& one) { return assertion(one); });
        out["assumptions"] = rows(read_.assumptions, [](const Assumption& one) -> Json {
            return {{"what", one.what},
                    {"of", one.of},
                    {"reason", one.reason},
                    {"place", text_of(one.place)}};
        });
        return out;
    }

  private:
    [[nodiscard]] Json assertion(const Assertion& one) const {
        const auto names = [&](const std::vector<InstanceIndex>& of) {
            return rows(of, [&](InstanceIndex index) { return name(index); });
        };
        return {{"kind", word(one.kind)},        {"what", word(one.what)},
                {"from", names(one.from)},       {"to", names(one.to)},
                {"through", names(one.through)}, {"of", one.of},
                {"by", names(one.by)},           {"text", one.text},
                {"place", text_of(one.place)}};
    }
    [[nodiscard]] std::string name(InstanceIndex index) const {
        return read_.instances.at(index).name;
    }
    [[nodiscard]] Json end(const End& one) const {
        return {name(one.instance), one.port, one.element};
    }

    [[nodiscard]] Json link_end(const Link& one, std::size_t role) const {
        Json made = end(one.ends[role]);
        made.push_back(one.many[role]);
        return made;
    }

    [[nodiscard]] Json instance(InstanceIndex index) const {
        const Instance& one = read_.instances[index];
        return {{"name", one.name},
                {"type", one.type},
                {"priority", one.priority},
                {"stack", one.stack},
                {"heap", one.heap},
                {"fpu", one.fpu},
                {"power", one.power},
                {"defers", one.defers},
                {"on_fault", word(one.on_fault)},
                {"restart",
                 {{"max", one.restart.max},
                  {"within", one.restart.within},
                  {"then", word(one.restart.then)}}},
                {"overdue", one.overdue},
                {"budget", one.budget},
                {"period", one.period},
                {"starts_stopped", one.starts_stopped},
                {"max", one.max ? Json(*one.max) : Json()},
                {"config", one.config},
                {"config_fields", rows(one.config_fields, field)},
                {"constants", rows(one.constants, field)},
                {"many_ports", one.many_ports},
                {"place", text_of(one.place)},
                {"type_place", text_of(one.type_place)},
                {"stack_place", text_of(one.stack_place)},
                {"may_start_again", read_.may_start_again(index)}};
    }

    [[nodiscard]] Json ring(const Ring& one) const {
        return {{"name", one.name},
                {"producer", end(one.producer)},
                {"consumer", end(one.consumer)},
                {"message", one.message},
                {"message_size", one.message_size},
                {"capacity", one.capacity},
                {"drops", one.drops},
                {"producer_shares", one.producer_shares},
                {"consumer_shares", one.consumer_shares},
                {"place", text_of(one.place)}};
    }

    [[nodiscard]] Json region(const Region& one) const {
        const auto access = [&](const Access& at) -> Json {
            return {{"end", end(at.end)},
                    {"right", word(at.right)},
                    {"at", at.at ? Json(at.at->number()) : Json()}};
        };
        return {{"name", one.name},
                {"size", one.size},
                {"accesses", rows(one.accesses, access)},
                {"place", text_of(one.place)}};
    }

    [[nodiscard]] Json supervision(const Supervision& one) const {
        Json rights = Json::array();
        if (one.inspect) rights.push_back("inspect");
        if (one.start) rights.push_back("start");
        if (one.stop) rights.push_back("stop");
        if (one.restart) rights.push_back("restart");
        return {{"name", one.name},
                {"supervisor", end(one.supervisor)},
                {"supervisor_shares", one.supervisor_shares},
                {"child", name(one.child)},
                {"rights", rights},
                {"place", text_of(one.place)}};
    }

    [[nodiscard]] Json device(const DeviceGrant& one) const {
        const auto line = [](const InterruptLine& at) -> Json {
            return {{"number", at.number}, {"edge", at.edge}};
        };
        const auto window = [](const HeldWindow& held) -> Json {
            return {{"index", held.index},
                    {"key", held.key},
                    {"start", held.registers.start.number()},
                    {"size", held.registers.size},
                    {"right", word(held.right)}};
        };
        return {{"end", end(one.end)},
                {"name", one.device.name},
                {"node", one.device.node},
                {"registers", rows(one.device.registers, range)},
                {"windows", rows(one.windows, window)},
                {"interrupts", rows(one.device.interrupts, line)},
                {"bus_master", one.device.bus_master},
                {"place", text_of(one.place)}};
    }

    const Description& read_;
};

Json answer(const Where& where) {
    const auto read = verifier::read(where);
    if (read) return Printer{*read}.all();
    return {{"error", read.error().text}, {"place", text_of(read.error().place)}};
}

}  // namespace
}  // namespace verifier

int main(int count, char** words) {
    for (int index = 2; index < count; ++index) {
        const auto answer =
            verifier::answer({.system = words[index], .project = words[1], .board = ""});
        std::cout << answer.dump(-1, ' ', false, verifier::Json::error_handler_t::replace) << '\n';
    }
    return count < 3 ? 2 : 0;
}
