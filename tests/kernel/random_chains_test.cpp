// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Servers that call servers, budgets of the first callers, times that must be kept, and supervisors
// that serve their own children or call others, at random. After each entry: what random_test.cpp
// holds, and that deadlines and sets of callers name each component as often as its state says.
#include <random>

#include "kernel/core/restart.hpp"
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class RandomChains : public KernelTest, public testing::WithParamInterface<unsigned> {
  protected:
    static constexpr Rank servers = 6;
    static constexpr Rank components = 24;
    static constexpr Rank supervisors[] = {0, 3, 8};

    void SetUp() override {
        std::vector<Row> rows;
        for (Rank rank = 0; rank < components; ++rank) {
            const bool shared = rank >= 12 && rank < 20;
            rows.push_back({.level = shared ? rank / 4 : -1,
                            .rights = rank % 2 == 0 ? abi::right_defers : 0,
                            .fpu = rank % 3 == 0,
                            .on_fault = rank % 4 == 0 ? abi::OnFault::stop : abi::OnFault::restart,
                            .restart_max = 1000,
                            .restart_within = 1000,
                            .overdue = rank % 3 == 1 ? 15'000u : 0,
                            .budget = rank >= servers && rank % 3 != 0 ? 2000u : 0,
                            .period = 9000});
        }
        compose(rows);
        for (Rank rank = 0; rank < components; ++rank) grant_some(rank);
        for (const Rank by : supervisors) {
            for (Rank child = by + 1; child < components; child += 4) {
                children_[by].push_back(arch::host::grant_supervision(by, child, 15, 5));
            }
        }
        arch::host::log_to(5, 1u << 30);
        boot();
    }
    void grant_some(Rank rank) {
        arch::host::grant_signal(rank, pick(components), std::uint64_t{1} << pick(8));
        for (Rank server = 0; server < rank && server < servers; ++server) {
            calls_[rank].push_back(arch::host::grant_call(rank, server));
        }
    }
    Rank pick(std::size_t limit) { return static_cast<Rank>(random() % limit); }
    std::uint64_t mask() {
        return random() % 256 | (running() < servers ? call_event : 0) | timer_event;
    }
    std::uint64_t own_handle() {
        for (Rank rank = 0; rank < components; ++rank) {
            if (at(rank).run == Run::calling_taken && at(rank).server == running()) {
                return abi::CallHandle::of(0, rank, at(rank).sequence).word;
            }
        }
        return abi::CallHandle::of(0, pick(components), at(3).sequence).word;
    }

    void step() {
        const Rank self = running();
        if (!children_[self].empty() && random() % 4 == 0) return supervise(children_[self]);
        const bool owes = taken_by(self) != 0 && self % 2 != 0;
        switch (random() % 10) {
            case 0:
            case 1:
                return owes ? call(SystemCall::reply_wait, {own_handle(), mask()})
                            : call(SystemCall::wait, {mask()});
            case 2:
                return call(SystemCall::signal, {1});
            case 3:
            case 4:
            case 5:
                if (calls_[self].empty()) return call(SystemCall::peek);
                return call(SystemCall::call, {calls_[self][pick(calls_[self].size())], 7});
            case 6:
                return call(SystemCall::reply, {own_handle()});
            case 7:
                return call(SystemCall::timer, {Machine::fake.clock + random() % 5000});
            case 8:
                if (random() % 20 == 0) return fault({.fault = abi::FaultClass::illegal});
                return call(SystemCall::peek);
            default:
                if (random() % 200 == 0) return call(SystemCall::end);
                return call(SystemCall::poll, {255});
        }
    }
    void supervise(const std::vector<std::uint64_t>& slots) {
        const auto operation = random() % 4;
        call(SystemCall::supervise, {slots[pick(slots.size())], operation});
    }
    void stimulate() {
        kernel::raise(boot_core, at(pick(components)), random() % 256);
        kernel::schedule(boot_core);
        check_invariants();
    }

    // What the fixture does not hold yet.
    void check_more() {
        int clients[components] = {};
        for (Rank rank = 0; rank < components; ++rank) {
            const auto& state = at(rank);
            if (kernel::is_calling(state) && !kernel::is_released(state)) ++clients[state.server];
            check_times(state);
        }
        for (Rank rank = 0; rank < components; ++rank) {
            ASSERT_EQ(clients[rank], waiting_at(rank) + taken_by(rank)) << "rank " << rank;
            if (is_gone(at(rank))) {
                ASSERT_EQ(clients[rank], 0) << "rank " << rank;
            }
        }
    }
    static bool is_gone(const kernel::State& state) {
        return state.run == Run::stopped || state.run == Run::ended;
    }
    static void check_times(const kernel::State& state) {
        using kernel::Alarm;
        const bool fresh = (state.watch & kernel::watch_fresh) != 0;
        const bool watched = (state.watch & kernel::watch_overdue) != 0;
        const bool counts = watched && !is_gone(state) && state.run != Run::waiting;
        if (!fresh) {
            ASSERT_EQ(kernel::deadline_is_set(state, Alarm::overdue), counts)
                << "rank " << state.rank;
        }
        if (is_gone(state)) {
            ASSERT_FALSE(kernel::deadline_is_set(state, Alarm::timer)) << "rank " << state.rank;
        }
    }

    std::vector<std::uint64_t> calls_[components + 1], children_[components + 1];
    std::mt19937_64 random{GetParam()};
};

TEST_P(RandomChains, EachIsWhereItsStateSays) {
    for (int i = 0; i < 100'000 && !HasFatalFailure(); ++i) {
        running() == kernel::idle_rank() ? stimulate() : step();
        Machine::fake.clock += random() % 300;
        if (random() % 3 == 0) stimulate();
        check_more();
        if (Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock) interrupt();
        check_more();
        // Who has ended for good would leave a system in which nothing happens.
        const Rank one = pick(components);
        if (is_gone(at(one)) && random() % 50 == 0) {
            kernel::start(boot_core, at(one));
            kernel::schedule(boot_core);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomChains, testing::Range(1u, 9u));

}  // namespace
}  // namespace kernel_test
