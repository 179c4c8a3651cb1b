// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See supervision.hpp. One processor: while the supervisor runs, the child does not.
#include "kernel/core/supervision.hpp"

#include <bit>

#include "kernel/core/endings.hpp"
#include "kernel/core/restart.hpp"
#include "kernel/core/tables.hpp"

namespace kernel {

namespace {

using Words = std::array<std::uint64_t, abi::message_words>;

bool is_gone(const State& child) { return child.run == Run::stopped || child.run == Run::ended; }

// A ready component runs as soon as it may, whatever the result of its call.
Run run_of(const Core& core, const State& child) {
    return core.ready.contains(child.rank) ? Run::runnable : child.run;
}

Words summary(const Core& core, const State& child) {
    return std::bit_cast<Words>(abi::Inspection{.run = run_of(core, child),
                                                .reserved = 0,
                                                .fault = child.last.fault,
                                                .access = child.last.access,
                                                .bad_call = child.last.bad_call,
                                                .starts = child.starts,
                                                .system_call = child.last.system_call,
                                                .pc = child.pc.number,
                                                .sp = child.sp.number,
                                                .fault_address = child.last.address,
                                                .fault_pc = child.last.pc.number,
                                                .events = child.events,
                                                .wait_mask = child.wait_mask});
}

// The last part ends with the flags.
Words registers(const State& child, unsigned part) {
    Words words{};
    const auto first = Machine::bounded(part - 1, abi::inspection_parts - 1) * abi::message_words;
    for (unsigned i = 0; i < abi::message_words; ++i) {
        const auto number = first + i;
        words[i] = number < abi::Registers::count ? child.registers.words[number] : child.flags;
    }
    return words;
}

abi::Status inspect(const Core& core, State& self, const State& child, unsigned part) {
    const auto words = part == 0 ? summary(core, child) : registers(child, part);
    for (unsigned i = 0; i < abi::message_words; ++i) self.registers.message()[i] = words[i];
    return abi::Status::ok;
}

abi::Status start_child(Core& core, State& child) {
    if (!is_gone(child)) return abi::Status::unchanged;
    log_restart(core, child);
    start(core, child);
    return abi::Status::ok;
}

abi::Status stop_child(Core& core, State& child) {
    if (is_gone(child)) return abi::Status::unchanged;
    retire(core, child, Run::stopped);
    return abi::Status::ok;
}

}  // namespace

abi::Status supervise(Core& core, State& self, State& child, Supervision asked) {
    switch (asked.operation()) {
        case abi::Supervise::inspect:
            return inspect(core, self, child, asked.part());
        case abi::Supervise::start:
            return start_child(core, child);
        case abi::Supervise::stop:
            return stop_child(core, child);
        case abi::Supervise::restart:
            stop_child(core, child);
            return start_child(core, child);
    }
    return abi::Status::ok;
}

}  // namespace kernel
