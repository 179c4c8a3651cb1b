// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V903: the names and numbers by which a program's code knows others. A component that prints its
// client's name, or restarts a child by name, believes what it was compiled with.
#include <fmt/format.h>

#include <map>
#include <set>

#include "verifier/check/beliefs.hpp"
#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr std::uint32_t no_peer = 0xffff;

// One end as its holder's code sees the other.
struct Sight {
    End end;
    std::optional<InstanceIndex> other;  // none: the code has no number for it
    bool named = false;                  // the code knows it by name
    bool may_be_without = false;         // or no number, where one holder has several grants
    Place place;
};

class Identities {
  public:
    Identities(const Case& in, Report& to)
        : in_{in}, to_{to}, numbers_(in.description.instances.size()) {}

    void judge(const Sight& sight) {
        const Program* program = in_.members.program_of[sight.end.instance];
        if (program == nullptr) return;
        const PortFact* found =
            program->belief(PortFactKind::peer, sight.end.port, sight.end.element);
        if (found == nullptr) return differs(sight, "no row", name_of(sight.other));
        asked_.insert(found);
        judge_number(sight, found->number);
        const std::string wanted = sight.named ? name_of(sight.other) : "";
        if (found->value != wanted)
            differs(sight, fmt::format("the name \"{}\"", found->value),
                    fmt::format("\"{}\"", wanted));
    }

    // Rows without an edge.
    void judge_rest() {
        for (const auto& [program, row] : unasked_rows(in_, PortFactKind::peer, asked_))
            to_.refuse(program, fmt::format("port {}[{}]", row->name, row->element),
                       "somebody at its other end", "nobody");
    }

    // Code may have an array with an element for each number.
    void judge_numbers() {
        for (InstanceIndex index = 0; index < numbers_.size(); ++index)
            for (const auto& [number, who] : numbers_[index].by_number)
                if (number >= numbers_[index].by_number.size())
                    to_.refuse(in_.description.instances[index].name, "number of " + name_of(who),
                               fmt::format("{}", number),
                               fmt::format("less than {}", numbers_[index].by_number.size()));
    }

    // One name of a server's clients for each index that a client can have.
    void judge_clients(const Call& call, std::uint32_t wanted) {
        const Program* program = in_.members.program_of[call.server_end.instance];
        const PortFact* found = program == nullptr
                                    ? nullptr
                                    : program->fact(PortFactKind::server, call.server_end.port, 0);
        if (found == nullptr || found->count == wanted) return;
        to_.add({.component = in_.description.instances[call.server_end.instance].name,
                 .what = "port " + call.server_end.port,
                 .found = fmt::format("{} clients", found->count),
                 .allowed = fmt::format("{}", wanted),
                 .place = call.place});
    }

  private:
    [[nodiscard]] std::string name_of(std::optional<InstanceIndex> index) const {
        return index ? in_.description.instances[*index].name : "nobody";
    }

    // Equal on all ports that lead to one instance, and another one for each other instance.
    void judge_number(const Sight& sight, std::uint32_t number) {
        if (number == no_peer && sight.may_be_without) return;
        if (!sight.other || number == no_peer) {
            if (sight.other || number != no_peer)
                differs(sight, fmt::format("number {:#x}", number),
                        "number of " + name_of(sight.other));
            return;
        }
        auto& [by_number, by_instance] = numbers_[sight.end.instance];
        const auto [who, first] = by_number.try_emplace(number, *sight.other);
        const auto [what, fresh] = by_instance.try_emplace(*sight.other, number);
        if (who->second != *sight.other)
            differs(sight,
                    fmt::format("number {}, which is that of {}", number, name_of(who->second)),
                    "another one for " + name_of(sight.other));
        else if (what->second != number)
            differs(
                sight, fmt::format("number {}", number),
                fmt::format("{}, as at another port to {}", what->second, name_of(sight.other)));
    }

    void differs(const Sight& sight, std::string found, std::string allowed) {
        to_.add({.component = in_.description.instances[sight.end.instance].name,
                 .what = fmt::format("other end of {}[{}]", sight.end.port, sight.end.element),
                 .found = std::move(found),
                 .allowed = std::move(allowed),
                 .place = sight.place});
    }

    struct Numbers {
        std::map<std::uint32_t, InstanceIndex> by_number;
        std::map<InstanceIndex, std::uint32_t> by_instance;
    };
    const Case& in_;
    Report& to_;
    std::vector<Numbers> numbers_;  // by instance
    std::set<const PortFact*> asked_;
};

void judge_region(const Region& region, Identities& identities) {
    for (const Access& mine : region.accesses) {
        std::set<InstanceIndex> others;
        std::size_t grants = 0;
        for (const Access& access : region.accesses)
            if (access.end.instance != mine.end.instance) {
                others.insert(access.end.instance);
                ++grants;
            }
        const bool alone = others.size() == 1;
        identities.judge({.end = mine.end,
                          .other = alone ? std::optional{*others.begin()} : std::nullopt,
                          .may_be_without = alone && grants > 1,
                          .place = region.place});
    }
}

void judge_links(const Description& description, Identities& identities) {
    for (const Link& link : description.links)
        for (std::size_t role = 0; role < 2; ++role)
            identities.judge({.end = link.ends[role],
                              .other = link.ends[1 - role].instance,
                              .named = link.many[role],
                              .place = link.place});
}

// Of a port that is part of a link, each link has an index, also one that leaves the part out.
std::uint32_t clients_of(const Description& description, const Call& call) {
    std::uint32_t count = 0;
    for (const Call& each : description.calls)
        if (each.server_end.instance == call.server_end.instance &&
            each.server_end.port == call.server_end.port)
            count = std::max(count, each.client + 1);
    const auto dot = call.server_end.port.find('.');
    if (dot == std::string::npos) return count;
    const std::string_view port = std::string_view{call.server_end.port}.substr(0, dot);
    for (const Link& link : description.links)
        for (const End& end : link.ends)
            if (end.instance == call.server_end.instance && end.port == port)
                count = std::max(count, end.element + 1);
    return count;
}

void judge_calls(const Description& description, Identities& identities) {
    std::set<std::pair<InstanceIndex, std::string>> servers;
    for (const Call& call : description.calls) {
        identities.judge(
            {.end = call.client_end, .other = call.server_end.instance, .place = call.place});
        identities.judge({.end = call.server_end,
                          .other = call.client_end.instance,
                          .named = true,
                          .place = call.place});
        if (servers.emplace(call.server_end.instance, call.server_end.port).second)
            identities.judge_clients(call, clients_of(description, call));
    }
}

}  // namespace

void others_are_who_they_are(const Case& in, Report& to) {
    Identities identities{in, to};
    const Description& from = in.description;
    for (const Ring& ring : from.rings) {
        identities.judge(
            {.end = ring.producer, .other = ring.consumer.instance, .place = ring.place});
        identities.judge(
            {.end = ring.consumer, .other = ring.producer.instance, .place = ring.place});
    }
    for (const Region& region : from.regions) judge_region(region, identities);
    for (const Notification& notification : from.notifications)
        for (const End& raiser : notification.raisers)
            identities.judge({.end = raiser,
                              .other = notification.receiver.instance,
                              .place = notification.place});
    judge_calls(from, identities);
    for (const Supervision& supervision : from.supervisions)
        identities.judge({.end = supervision.supervisor,
                          .other = supervision.child,
                          .named = true,
                          .place = supervision.place});
    judge_links(from, identities);
    identities.judge_rest();
    identities.judge_numbers();
}

}  // namespace verifier
