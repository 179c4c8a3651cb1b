// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V9xx: component programs and description fit together, before any image is looked at.
#include <fmt/format.h>

#include <set>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

using Facts = std::set<const PortFact*>;

struct FactsInUse {
    const Members& members;
    Facts made{};

    void add(PortFactKind kind, const End& end) { made.insert(members.fact(kind, end)); }
    void add(PortFactKind kind, End end, std::uint32_t element) {
        end.element = element;
        add(kind, end);
    }
};

// The rows whose port has an edge or a grant in the description.
Facts facts_in_use(const Case& in) {
    FactsInUse facts{in.members};
    for (const Ring& ring : in.description.rings) {
        facts.add(PortFactKind::producer, ring.producer);
        facts.add(PortFactKind::consumer, ring.consumer);
    }
    for (const Region& one : in.description.regions)
        for (const Access& access : one.accesses) facts.add(PortFactKind::region, access.end);
    for (const Notification& notification : in.description.notifications) {
        for (const End& raiser : notification.raisers) facts.add(PortFactKind::raise, raiser);
        facts.add(PortFactKind::receive, notification.receiver);
    }
    for (const Call& call : in.description.calls) {
        facts.add(PortFactKind::client, call.client_end);
        facts.add(PortFactKind::server, call.server_end, 0);
    }
    for (const Supervision& supervision : in.description.supervisions)
        facts.add(PortFactKind::child, supervision.supervisor);
    for (const DeviceGrant& one : in.description.devices) {
        for (std::uint32_t window = 0; window < one.windows.size(); ++window)
            facts.add(PortFactKind::device, one.end, window);
        for (std::uint32_t line = 0; line < one.device.interrupts.size(); ++line)
            facts.add(PortFactKind::interrupt, one.end, line);
    }
    for (const Log& log : in.description.logs) facts.add(PortFactKind::kernel_log, log.end);
    return std::move(facts.made);
}

bool same_port(const PortFact& port_fact, const PortFact& other) {
    return port_fact.kind == other.kind && port_fact.name == other.name &&
           port_fact.element == other.element;
}

// The statements of one ELF: code for this machine, each port once, and no port that it is not
// granted.
std::vector<std::string> faults_of(const Program& program, const Facts& in_use,
                                   const MachineFacts& machine) {
    std::vector<std::string> faults;
    if (program.elf.type != executable_file || program.elf.machine != machine.elf_machine)
        faults.push_back(fmt::format("type {}, machine {}: no executable for {}", program.elf.type,
                                     program.elf.machine, machine.title));
    for (std::size_t index = 0; index < program.facts.size(); ++index) {
        const PortFact& one = program.facts[index];
        if (index > 0 && same_port(program.facts[index - 1], one))
            faults.push_back(fmt::format("says twice where port {} is", one.name));
        else if (!in_use.contains(&one))
            faults.push_back(fmt::format("looks for a port {}[{}] that nothing is behind", one.name,
                                         one.element));
    }
    for (std::size_t index = 1; index < program.beliefs.size(); ++index)
        if (same_port(program.beliefs[index - 1], program.beliefs[index]))
            faults.push_back(
                fmt::format("says twice what it believes of {}", program.beliefs[index].name));
    faults.insert(faults.end(), program.malformed.begin(), program.malformed.end());
    return faults;
}

}  // namespace

void programs_fit_the_description(const Case& in, Report& to) {
    const auto differs = [&](std::string component, std::string what) {
        to.add({.component = std::move(component),
                .what = "program",
                .found = std::move(what),
                .allowed = "what the description grants"});
    };
    for (InstanceIndex index = 0; index < in.description.instances.size(); ++index) {
        const Instance& one = in.description.instances[index];
        if (in.members.program_of[index] == nullptr)
            differs(one.name,
                    fmt::format("no program of type {} that says it is its own", one.type));
    }
    const Facts in_use = facts_in_use(in);
    const std::set<const Program*> running{in.members.program_of.begin(),
                                           in.members.program_of.end()};
    for (const Program& program : in.programs)
        if (running.contains(&program))
            for (std::string& fault :
                 faults_of(program, in_use, in.description.board.machine->facts()))
                differs(program.elf.path.stem().string(), std::move(fault));
    for (const std::string& disagreement : in.spaces.disagreements) differs("image", disagreement);
    for (const std::string& one : in.wiring.disagreements) differs("image", one);
}

}  // namespace verifier
