// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A composed system on the host and the few actions of a test: a system call of the running
// component, an interrupt, time. Ranks 0, 1, 2, ... are the rows given to `compose`; the last rank
// is the idle row.
#pragma once

#include "tests/kernel/gtest.hpp"

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <vector>

#include "kernel/arch/host/system.hpp"
#include "kernel/core/calls.hpp"
#include "kernel/core/endings.hpp"
#include "kernel/core/events.hpp"
#include "kernel/core/interrupts.hpp"
#include "kernel/core/log.hpp"
#include "kernel/core/schedule.hpp"
#include "kernel/core/system_calls.hpp"
#include "kernel/core/timer.hpp"

namespace kernel_test {

using abi::SystemCall;
using arch::host::Row;
using kernel::boot_core;
using kernel::Machine;
using kernel::Rank;
using kernel::Run;
using kernel::states;

inline constexpr auto gone = static_cast<std::uint64_t>(abi::Status::server_gone);

inline constexpr auto call_event = abi::call_event;
inline constexpr auto timer_event = abi::timer_event;

class KernelTest : public testing::Test {
  protected:
    static void compose(const std::vector<Row>& rows) { arch::host::compose(rows); }
    static void boot() {
        kernel::log_boot(boot_core);
        kernel::begin(boot_core);
    }
    static void boot(const std::vector<Row>& rows) {
        compose(rows);
        boot();
    }

    static Rank running() { return boot_core.running->rank; }
    static kernel::State& at(Rank rank) { return states[rank]; }
    // What a call has given: 0 the status, 1 the handle, from 2 on the message.
    static std::uint64_t x(Rank rank, unsigned index) {
        auto& registers = states[rank].registers;
        if (index >= 2) return registers.message()[index - 2];
        return index == 0 ? registers.status() : registers.handle();
    }
    static std::uint64_t starts_told(Rank rank) { return states[rank].registers.argument(0); }

    // The running component makes a system call with these words: two arguments, then the message.
    static void number(std::uint32_t call, std::initializer_list<std::uint64_t> registers = {}) {
        auto& to = boot_core.running->registers;
        unsigned index = 0;
        for (const auto value : registers) {
            (index < 2 ? to.argument(index) : to.message()[index - 2]) = value;
            ++index;
        }
        boot_core.running->pc += Machine::system_call_bytes;
        kernel::system_call(boot_core, call, 0x56000000 | call);
        check_invariants();
    }
    static void call(SystemCall which, std::initializer_list<std::uint64_t> registers = {}) {
        number(static_cast<std::uint32_t>(which), registers);
    }
    // Lets every component before `rank` wait for an event that never comes, until `rank` runs.
    static void sleep_until(Rank rank) {
        while (running() != rank) {
            ASSERT_NE(running(), kernel::idle_rank());
            call(SystemCall::wait, {std::uint64_t{1} << 61});
        }
    }

    static void interrupt() {
        kernel::interrupted(boot_core);
        check_invariants();
    }
    static void device(std::uint32_t line) {
        Machine::fake.pending.insert(line);
        interrupt();
    }
    // Time passes; the alarm interrupts if it is due.
    static void pass(std::uint64_t ticks) {
        Machine::fake.clock += ticks;
        while (Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock) interrupt();
    }
    static void fault(kernel::Fault fault) {
        kernel::component_faulted(boot_core, fault);
        check_invariants();
    }

    static const abi::LogRecord& last_record() {
        return arch::host::log_record(boot_core.log_written);
    }

    // What holds between any two entries into the kernel.
    static void check_invariants() {
        const auto idle = kernel::idle_rank();
        ASSERT_EQ(Machine::fake.panic, "");
        ASSERT_TRUE(boot_core.ready.contains(idle));
        ASSERT_EQ(boot_core.running->run, Run::runnable);
        for (Rank rank = 0; rank < idle; ++rank) {
            const auto& state = states[rank];
            const bool ready = is_ready(state) && rank != running();
            ASSERT_EQ(boot_core.ready.contains(rank), ready) << "rank " << rank;
            ASSERT_EQ(state.wait_mask != 0, state.run == Run::waiting) << "rank " << rank;
            ASSERT_EQ((state.events & call_event) != 0, waiting_at(rank) != 0) << "rank " << rank;
            ASSERT_EQ(state.working_for != kernel::no_rank, taken_by(rank) != 0) << "rank " << rank;
            if (ready) {
                ASSERT_GE(rank, boot_core.running->level_first);
            }
            check_call(state);
            check_payment(state);
        }
        ASSERT_EQ(boot_core.deadline,
                  kernel::Deadlines(kernel::deadline_nodes, kernel::system_table.deadline_leaves)
                      .first());
        const auto ahead = std::min({kernel::first_deadline_ahead(*boot_core.running),
                                     boot_core.slice_end, boot_core.budget_end});
        ASSERT_LE(boot_core.alarm, ahead);
        ASSERT_EQ(Machine::fake.alarm.value_or(kernel::never), boot_core.alarm);
    }
    // Who was released from a call is ready, and learns why when it runs.
    static bool is_ready(const kernel::State& state) {
        if (state.run == Run::runnable) return true;
        return kernel::is_calling(state) && kernel::is_released(state) &&
               !boot_core.spent.contains(state.rank);
    }
    static const kernel::CallSets& sets_of(Rank server) {
        static const kernel::CallSets none{};
        const auto* sets =
            kernel::object_at<const kernel::CallSets>(kernel::descriptors[server].calls);
        return sets == nullptr ? none : *sets;
    }
    static int size_of(const kernel::RankSet& set) {
        int size = 0;
        for (const auto word : set.words) size += std::popcount(word);
        return size;
    }
    static int waiting_at(Rank server) { return size_of(sets_of(server).waiting); }
    static int taken_by(Rank server) { return size_of(sets_of(server).taken); }
    static int deadlines_set() {
        int count = 0;
        for (Rank rank = 0; rank < kernel::idle_rank(); ++rank)
            for (unsigned alarm = 0; alarm < kernel::alarms; ++alarm)
                count += kernel::deadline_is_set(at(rank), static_cast<kernel::Alarm>(alarm));
        return count;
    }
    // A caller is in the set that its state says, or in none of its server's.
    static void check_call(const kernel::State& state) {
        if (!kernel::is_calling(state)) return;
        const auto& sets = sets_of(state.server);
        const bool waits = sets.waiting.contains(state.rank);
        const bool taken = sets.taken.contains(state.rank);
        ASSERT_FALSE(waits && state.run != Run::calling_queued) << "rank " << state.rank;
        ASSERT_FALSE(taken && state.run != Run::calling_taken) << "rank " << state.rank;
    }
    // Which server works for which client, and which budgets are used up.
    static void check_payment(const kernel::State& state) {
        if (state.working_for != kernel::no_rank) {
            ASSERT_EQ(at(state.working_for).run, Run::calling_taken);
            ASSERT_EQ(at(state.working_for).server, state.rank);
            ASSERT_TRUE(sets_of(state.rank).taken.contains(state.working_for));
        }
        const bool spent = boot_core.spent.contains(state.rank);
        ASSERT_FALSE(state.run == Run::exhausted && !spent);
        ASSERT_FALSE(state.run == Run::runnable && spent) << "rank " << state.rank;
        if (spent) {
            ASSERT_TRUE(kernel::deadline_is_set(state, kernel::Alarm::replenish))
                << "nothing replenishes it";
        }
    }
};

}  // namespace kernel_test
