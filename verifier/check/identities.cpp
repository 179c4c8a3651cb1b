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

    void judge(const Sight& one) {
        const Program* program = in_.members.program_of[one.end.instance];
        if (program == nullptr) return;
        const PortFact* found = program->belief(PortFactKind::peer, one.end.port, one.end.element);
        if (found == nullptr) return differs(one, "no row", name_of(one.other));
        asked_.insert(found);
        judge_number(one, found->number);
        const std::string wanted = one.named ? name_of(one.other) : "";
        if (found->value != wanted)
            differs(one, fmt::format("the name \"{}\"", found->value),
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
    void judge_number(const Sight& one, std::uint32_t number) {
        if (number == no_peer && one.may_be_without) return;
        if (!one.other || number == no_peer) {
            if (one.other || number != no_peer)
                differs(one, fmt::format("number {:#x}", number),
                        "number of " + name_of(one.other));
            return;
        }
        auto& [by_number, by_instance] = numbers_[one.end.instance];
        const auto [who, first] = by_number.try_emplace(number, *one.other);
        const auto [what, fresh] = by_instance.try_emplace(*one.other, number);
        if (who->second != *one.other)
            differs(one,
                    fmt::format("number {}, which is that of {}", number, name_of(who->second)),
                    "another one for " + name_of(one.other));
        else if (what->second != number)
            differs(one, fmt::format("number {}", number),
                    fmt::format("{}, as at another port to {}", what->second, name_of(one.other)));
    }

    void differs(const Sight& one, std::string found, std::string allowed) {
        to_.add({.component = in_.description.instances[one.end.instance].name,
                 .what = fmt::format("other end of {}[{}]", one.end.port, one.end.element),
                 .found = std::move(found),
                 .allowed = std::move(allowed),
                 .place = one.place});
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

void judge_region(const Region& one, Identities& identities) {
    for (const Access& mine : one.accesses) {
        std::set<InstanceIndex> others;
        std::size_t grants = 0;
        for (const Access& each : one.accesses)
            if (each.end.instance != mine.end.instance) {
                others.insert(each.end.instance);
                ++grants;
            }
        const bool alone = others.size() == 1;
        identities.judge({.end = mine.end,
                          .other = alone ? std::optional{*others.begin()} : std::nullopt,
                          .may_be_without = alone && grants > 1,
                          .place = one.place});
    }
}

void judge_links(const Description& description, Identities& identities) {
    for (const Link& one : description.links)
        for (std::size_t role = 0; role < 2; ++role)
            identities.judge({.end = one.ends[role],
                              .other = one.ends[1 - role].instance,
                              .named = one.many[role],
                              .place = one.place});
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
    for (const Link& each : description.links)
        for (const End& end : each.ends)
            if (end.instance == call.server_end.instance && end.port == port)
                count = std::max(count, end.element + 1);
    return count;
}

void judge_calls(const Description& description, Identities& identities) {
    std::set<std::pair<InstanceIndex, std::string>> servers;
    for (const Call& one : description.calls) {
        identities.judge(
            {.end = one.client_end, .other = one.server_end.instance, .place = one.place});
        identities.judge({.end = one.server_end,
                          .other = one.client_end.instance,
                          .named = true,
                          .place = one.place});
        if (servers.emplace(one.server_end.instance, one.server_end.port).second)
            identities.judge_clients(one, clients_of(description, one));
    }
}

}  // namespace

void others_are_who_they_are(const Case& in, Report& to) {
    Identities identities{in, to};
    const Description& from = in.description;
    for (const Ring& one : from.rings) {
        identities.judge({.end = one.producer, .other = one.consumer.instance, .place = one.place});
        identities.judge({.end = one.consumer, .other = one.producer.instance, .place = one.place});
    }
    for (const Region& one : from.regions) judge_region(one, identities);
    for (const Notification& one : from.notifications)
        for (const End& each : one.raisers)
            identities.judge({.end = each, .other = one.receiver.instance, .place = one.place});
    judge_calls(from, identities);
    for (const Supervision& one : from.supervisions)
        identities.judge(
            {.end = one.supervisor, .other = one.child, .named = true, .place = one.place});
    judge_links(from, identities);
    identities.judge_rest();
    identities.judge_numbers();
}

}  // namespace verifier
