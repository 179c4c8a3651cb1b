// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/expected/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace verifier {
namespace {

constexpr std::uint32_t main_sources = 62;  // bits 62 and 63 of the main word: timer, waiting call
constexpr std::uint32_t word_sources = 64;
constexpr std::uint32_t most_groups = main_sources;  // each has a bit of the main word
constexpr std::uint32_t most_clients = 1 << 16, most_server_ports = 1 << 8;  // fields of a badge

struct Signal {
    rows::Kind kind = rows::Kind::signal;
    std::uint64_t value = 0;
};

// A source in the main word is a mask of one bit; one in a group is its number.
Signal signal_of(std::uint32_t source) {
    if (source < word_sources)
        return {.kind = rows::Kind::signal, .value = std::uint64_t{1} << source};
    return {.kind = rows::Kind::signal_wide, .value = source};
}

struct WiringBuilder {
    const Members& members;
    Wiring made{};
    std::map<std::pair<InstanceIndex, std::uint32_t>, std::string> server_ports{};  // by number

    const Instance& instance(InstanceIndex index) const {
        return members.description.instances[index];
    }
    ExpectedComponent& component(InstanceIndex index) {
        return made.components[members.rank_of[index]];
    }
    std::string port(const End& end) const { return instance(end.instance).name + "." + end.port; }

    template <typename... Values>
    void disagree(fmt::format_string<Values...> text, Values&&... values) {
        made.disagreements.push_back(fmt::format(text, std::forward<Values>(values)...));
    }

    // Rows that are missing have been found by expected_spaces only for memory: here the rest.
    const PortFact* fact(PortFactKind kind, const End& end, const Place& place,
                         bool known_missing = false) {
        const PortFact* found = members.fact(kind, end);
        if (found == nullptr && members.program_of[end.instance] != nullptr && !known_missing)
            disagree("the program of {} does not know its port {} ({})",
                     instance(end.instance).name, port(end), text_of(place));
        return found;
    }

    void slot(const End& end, const PortFact& fact, ExpectedCapability wanted) {
        if (!fact.slot) {
            disagree("the program of {} has no slot for {} ({})", instance(end.instance).name,
                     wanted.name, text_of(wanted.place));
            return;
        }
        const auto [there, fresh] =
            component(end.instance).slots.try_emplace(*fact.slot, std::move(wanted));
        if (!fresh)
            disagree("the program of {} uses slot {} for {} and for another port",
                     instance(end.instance).name, *fact.slot, there->second.name);
    }

    // Notes that an event has a number; `shared`: all elements of the port have the same.
    void source(const End& end, const PortFact& waiter, bool shared, const Place& place) {
        if (!waiter.source)
            return disagree("the program of {} waits for nothing at {} ({})",
                            instance(end.instance).name, port(end), text_of(place));
        const std::uint32_t number = *waiter.source;
        auto& sources = component(end.instance).sources;
        const std::string owner = shared ? end.port : fmt::format("{}[{}]", end.port, end.element);
        const auto [there, fresh] = sources.try_emplace(number, owner);
        if (!fresh && (!shared || there->second != owner))
            disagree("the program of {} waits for event {} at {} and at {} ({})",
                     instance(end.instance).name, number, there->second, owner, text_of(place));
        if (number % word_sources >= main_sources && number < word_sources)
            disagree(
                "the program of {} waits at {} for event {}, which is the timer's or the calls' "
                "({})",
                instance(end.instance).name, owner, number, text_of(place));
        if (number / word_sources > most_groups)
            disagree("the program of {} waits at {} for event {}, and has {} groups at most ({})",
                     instance(end.instance).name, owner, number, most_groups, text_of(place));
        component(end.instance).groups =
            std::max(component(end.instance).groups, number / word_sources);
    }

    // Of an interrupt or the log: the kernel raises it in the main word alone.
    std::uint64_t main_mask(const End& end, const PortFact& waiter, const Place& place) {
        if (*waiter.source >= word_sources)
            disagree("the program of {} waits for event {} of {}, which lies in a group ({})",
                     instance(end.instance).name, *waiter.source, port(end), text_of(place));
        return std::uint64_t{1} << (*waiter.source % word_sources);
    }

    // `from` raises the event for which `to` waits.
    void signal(const End& from, const PortFact& its, const End& to, const PortFact& waiter,
                const char* purpose, const Place& place) {
        if (!waiter.source) return;  // source() reports it
        const Signal what = signal_of(*waiter.source);
        slot(from, its,
             {.kind = what.kind,
              .target = members.rank_of[to.instance],
              .value = what.value,
              .name = fmt::format("{} {}.{}", text_of(what.kind), port(to), purpose),
              .place = place});
    }

    void ring(const Ring& ring) {
        const PortFact* producer = fact(PortFactKind::producer, ring.producer, ring.place, true);
        const PortFact* consumer = fact(PortFactKind::consumer, ring.consumer, ring.place, true);
        if (producer == nullptr || consumer == nullptr) return;
        signal(ring.producer, *producer, ring.consumer, *consumer, "data", ring.place);
        source(ring.consumer, *consumer, ring.consumer_shares, ring.place);
        if (ring.drops && (consumer->slot || producer->source))
            disagree("ring {}: it drops when full, and an end is compiled to signal back ({})",
                     ring.name, text_of(ring.place));
        if (ring.drops) return;
        signal(ring.consumer, *consumer, ring.producer, *producer, "space", ring.place);
        source(ring.producer, *producer, ring.producer_shares, ring.place);
    }

    void notification(const Notification& notification) {
        const PortFact* receiver =
            fact(PortFactKind::receive, notification.receiver, notification.place);
        if (receiver == nullptr) return;
        for (const End& raiser : notification.raisers) {
            const PortFact* its = fact(PortFactKind::raise, raiser, notification.place);
            if (its != nullptr)
                signal(raiser, *its, notification.receiver, *receiver, "signal",
                       notification.place);
        }
        source(notification.receiver, *receiver, notification.receiver_shares, notification.place);
    }

    void call(const Call& call) {
        component(call.server_end.instance).clients += 1;
        End server = call.server_end;
        server.element = 0;
        const PortFact* its = fact(PortFactKind::server, server, call.place);
        const PortFact* client = fact(PortFactKind::client, call.client_end, call.place);
        if (its == nullptr || client == nullptr) return;
        const auto [there, fresh] =
            server_ports.try_emplace({server.instance, its->number}, server.port);
        if (!fresh && there->second != server.port)
            disagree("the program of {} takes {} and {} for one server port ({})",
                     instance(server.instance).name, there->second, server.port,
                     text_of(call.place));
        if (call.client >= its->count)
            disagree("the program of {} has room for {} clients at {} ({})",
                     instance(server.instance).name, its->count, port(server), text_of(call.place));
        // The kernel reads so many bits of the badge: past them, one client or port is taken for another.
        if (call.client >= most_clients || its->number >= most_server_ports)
            disagree("client {} at server port {} of {} has no badge of its own ({})", call.client,
                     its->number, port(server), text_of(call.place));
        slot(call.client_end, *client,
             {.kind = rows::Kind::call,
              .target = members.rank_of[server.instance],
              .value = call.client | std::uint64_t{its->number} << 16,
              .name = fmt::format("call {}.call", port(server)),
              .place = call.place});
    }

    void supervision(const Supervision& supervision) {
        const PortFact* its = fact(PortFactKind::child, supervision.supervisor, supervision.place);
        if (its == nullptr || !its->source) return;
        const std::string& child = instance(supervision.child).name;
        std::string rights;
        std::uint64_t bits = 0, bit = 1;
        for (const auto& [held, name] : {std::pair{supervision.inspect, "inspect"},
                                         {supervision.start, "start"},
                                         {supervision.stop, "stop"},
                                         {supervision.restart, "restart"}}) {
            if (held) rights += (rights.empty() ? "" : ", ") + std::string{name};
            bits |= held ? bit : 0;
            bit <<= 1;
        }
        slot(supervision.supervisor, *its,
             {.kind = rows::Kind::supervise,
              .target = members.rank_of[supervision.child],
              .value = bits,
              .name = fmt::format("supervise {}: {}", child, rights),
              .place = supervision.place});
        const Signal told = signal_of(*its->source);
        component(supervision.child)
            .supervisors.push_back({.kind = told.kind,
                                    .target = members.rank_of[supervision.supervisor.instance],
                                    .value = told.value,
                                    .name = fmt::format("{} {}.ended", text_of(told.kind),
                                                        port(supervision.supervisor)),
                                    .place = supervision.place});
        source(supervision.supervisor, *its, supervision.supervisor_shares, supervision.place);
    }

    void device(const DeviceGrant& device_grant) {
        for (std::uint32_t index = 0; index < device_grant.device.interrupts.size(); ++index) {
            End end = device_grant.end;
            end.element = index;
            const InterruptLine& line = device_grant.device.interrupts[index];
            const PortFact* its = fact(PortFactKind::interrupt, end, device_grant.place);
            if (its == nullptr || !its->source) continue;
            const std::size_t rank = members.rank_of[end.instance];
            slot(end, *its,
                 {.kind = rows::Kind::interrupt,
                  .target = rank,
                  .value = line.number,
                  .name = fmt::format("interrupt {}.acknowledge", port(end)),
                  .place = device_grant.place});
            made.routes[line.number] = {.owner = rank,
                                        .edge = line.edge,
                                        .events = main_mask(end, *its, device_grant.place),
                                        .name = port(end),
                                        .place = device_grant.place};
            component(end.instance).lines.push_back(static_cast<std::uint16_t>(line.number));
            source(end, *its, false, device_grant.place);
        }
    }

    void log(const Log& log) {
        const PortFact* its = fact(PortFactKind::kernel_log, log.end, log.place, true);
        if (its == nullptr || !its->source) return;
        made.log_reader = members.rank_of[log.end.instance];
        made.log_events = main_mask(log.end, *its, log.place);
        source(log.end, *its, false, log.place);
    }

    // Group g raises bit 62 - g of the main word: nothing else may.
    void judge_groups() {
        for (std::size_t rank = 0; rank < made.components.size(); ++rank)
            for (std::uint32_t group = 1;
                 group <= std::min(made.components[rank].groups, most_groups); ++group)
                if (made.components[rank].sources.contains(main_sources - group))
                    disagree("the program of {} waits for event {}, which is that of its group {}",
                             instance(members.by_rank[rank]).name, main_sources - group, group);
    }
};

}  // namespace

std::string text_of(rows::Kind kind) {
    switch (kind) {
        case rows::Kind::null:
            return "null";
        case rows::Kind::signal:
            return "signal";
        case rows::Kind::call:
            return "call";
        case rows::Kind::interrupt:
            return "interrupt";
        case rows::Kind::signal_wide:
            return "signal_wide";
        case rows::Kind::supervise:
            return "supervise";
    }
    return fmt::format("kind {}", static_cast<unsigned>(kind));
}

Wiring expected_wiring(const Members& members) {
    WiringBuilder builder{members};
    builder.made.components.resize(members.by_rank.size());
    const Description& from = members.description;
    for (const Ring& ring : from.rings) builder.ring(ring);
    for (const Notification& notification : from.notifications) builder.notification(notification);
    for (const Call& call : from.calls) builder.call(call);
    for (const Supervision& supervision : from.supervisions) builder.supervision(supervision);
    for (const DeviceGrant& device : from.devices) builder.device(device);
    for (const Log& log : from.logs) builder.log(log);
    builder.judge_groups();
    return std::move(builder.made);
}

}  // namespace verifier
