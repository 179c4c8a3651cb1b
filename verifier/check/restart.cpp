// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V907: a component that can restart has the code for it. Without it, a second life would begin
// with the data of the first, and its peers would wait for indices that never move.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "verifier/check/families.hpp"
#include "verifier/program/restart_code.hpp"

namespace verifier {
namespace {

// A ring end as the runtime's code reads it, little-endian: addresses with a second word that only
// the host uses.
struct EndRow {
    std::uint64_t own, own_object, peer_line, peer_object, capacity;
    std::uint32_t side, signal;
};
static_assert(sizeof(EndRow) == 48);

struct RestartJudge {
    const Architecture& machine;
    const Program& program;
    std::vector<std::string> faults{};

    template <typename... Values>
    void differs(fmt::format_string<Values...> text, Values&&... values) {
        faults.push_back(fmt::format(text, std::forward<Values>(values)...));
    }

    // Every ring end once, as its port's own row has it.
    void judge_rows() {
        if (program.ends_reattached != program.reattached.size())
            differs("its code for another life lists {} ring ends and says {}",
                    program.reattached.size(), program.ends_reattached.value_or(0));
        std::set<const PortFact*> seen;
        for (const PortFact& port_fact : program.reattached) {
            const auto kind =
                port_fact.number == 1 ? PortFactKind::producer : PortFactKind::consumer;
            const PortFact* port = program.fact(kind, port_fact.name, port_fact.element);
            const bool same = port != nullptr && port->address == port_fact.address &&
                              port->second == port_fact.second && port->count == port_fact.count &&
                              port_fact.slot == port->slot.value_or(0) && port_fact.number <= 1;
            if (!same || !seen.insert(port).second)
                differs("it reattaches a ring end {}[{}] that is none of its own", port_fact.name,
                        port_fact.element);
        }
        for (const PortFact& fact : program.facts) {
            const bool ring =
                fact.kind == PortFactKind::producer || fact.kind == PortFactKind::consumer;
            if (ring && !seen.contains(&fact))
                differs("it does not reattach its ring end {}[{}]", fact.name, fact.element);
        }
    }

    void judge_code() {
        const auto code = machine.restart_code(program);
        if (!code) return differs("{}", code.error());
        judge_memory(*code);
        if (program.reattached.empty()) return;
        std::vector<EndRow> rows;
        for (const PortFact& one : program.reattached)
            rows.push_back({one.address, 0, one.second, 0, one.count, one.number == 1 ? 0u : 1u,
                            one.slot.value_or(0)});
        const Bytes wanted = std::as_bytes(std::span{rows});
        if (code->ends != rows.size() ||
            !std::ranges::equal(loaded(code->ends_at, wanted.size()), wanted))
            differs("a new life reattaches {} ring ends from {:#x}, and those are not its {}",
                    code->ends, code->ends_at, rows.size());
    }

  private:
    [[nodiscard]] Bytes loaded(Virtual at, std::size_t size) const {
        for (const Segment* load : program.loads) {
            if ((load->flags & may_write) != 0 || at < load->virtual_address) continue;
            const std::uint64_t offset = at - load->virtual_address;
            if (offset <= load->bytes.size() && size <= load->bytes.size() - offset)
                return load->bytes.subspan(offset, size);
        }
        return {};
    }

    // All that a life can write is as in the first: its data from the copy, the rest zero.
    void judge_memory(const RestartCode& code) {
        for (const Segment* one : program.loads) {
            if ((one->flags & may_write) == 0) continue;
            const Virtual start = one->virtual_address;
            if (one->file_size > 0)
                judge_range(code, "data", start, start + one->file_size, program.pristine);
            if (one->memory_size > one->file_size)
                judge_range(code, "bss or heap", start + one->file_size, start + one->memory_size,
                            Virtual{});
        }
        judge_range(code, "stack", program.stack_bottom, program.stack_top, Virtual{});
    }

    void judge_range(const RestartCode& code, std::string_view what, Virtual start, Virtual end,
                     Virtual from) {
        const bool found = std::ranges::any_of(code.restored, [&](const Restored& restored) {
            return restored.start == start && restored.end == end && restored.from == from;
        });
        if (!found)
            differs("a new life begins with the old {} from {:#x} to {:#x}", what, start, end);
    }
};

}  // namespace

void new_lives_begin_anew(const Case& in, Report& to) {
    std::set<const Program*> judged;
    for (InstanceIndex index = 0; index < in.description.instances.size(); ++index) {
        const Program* program = in.members.program_of[index];
        if (program == nullptr || !in.description.may_start_again(index)) continue;
        if (!judged.insert(program).second) continue;
        RestartJudge judge{.machine = *in.image.machine, .program = *program};
        if (!program->ends_reattached)
            judge.differs("it has no code for another life");
        else
            judge.judge_rows();
        judge.judge_code();
        for (std::string& fault : judge.faults)
            to.add({.component = in.description.instances[index].name,
                    .what = "program",
                    .found = std::move(fault),
                    .allowed = "code that restores memory and reattaches ring ends",
                    .place = in.description.instances[index].place});
    }
}

}  // namespace verifier
