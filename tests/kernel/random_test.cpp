// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Components that make random system calls with random arguments, interrupted at random times: the
// invariants of the fixture hold after each entry, nothing is lost, and the kernel never stops.
#include <random>

#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class RandomSystem : public KernelTest, public testing::WithParamInterface<unsigned> {
  protected:
    static constexpr Rank servers = 3;
    static constexpr Rank components = 40;
    static constexpr Rank supervisor = 6;

    void SetUp() override {
        std::vector<Row> rows;
        for (Rank rank = 0; rank < components; ++rank) {
            const bool shared = rank >= 10 && rank < 20;
            rows.push_back({.level = shared ? rank / 5 : -1,
                            .rights = rank % 2 == 0 ? abi::right_defers : 0,
                            .fpu = rank % 3 == 0,
                            .groups = static_cast<std::uint16_t>(rank % 4),
                            .on_fault = rank % 5 == 0 ? abi::OnFault::stop : abi::OnFault::restart,
                            .restart_max = 1000,
                            .restart_within = 1000,
                            .overdue = rank % 7 == 4 ? 40'000u : 0,
                            .budget = rank >= servers && rank % 4 == 1 ? 2000u : 0,
                            .period = 9000});
        }
        compose(rows);
        for (Rank rank = 0; rank < components; ++rank) grant_some(rank);
        arch::host::log_to(5, 1u << 30);
        boot();
    }

    void grant_some(Rank rank) {
        arch::host::grant_signal(rank, pick(components), std::uint64_t{1} << pick(8));
        arch::host::grant_signal(rank, pick(components), std::uint64_t{1} << pick(8));
        if (rank >= servers) {
            for (Rank server = 0; server < servers; ++server) arch::host::grant_call(rank, server);
        }
        arch::host::grant_interrupt(rank, 64u + rank, 1u << 9);
        if (rank == supervisor) {
            for (const Rank child : {1, 2, 7, 12, 13, 30}) {
                arch::host::grant_supervision(rank, child, 15, 5);
            }
        }
    }

    Rank pick(unsigned limit) { return static_cast<Rank>(random() % limit); }

    // A valid handle of a waiting caller, now and then.
    std::uint64_t some_handle() {
        const auto& client = at(pick(components));
        return abi::CallHandle::of(abi::badge_client(client.badge), client.rank, client.sequence)
            .word;
    }
    std::uint64_t slot() { return 1 + random() % 5; }
    std::uint64_t mask() {
        return random() % 1024 | (random() % 2 != 0 ? call_event : 0) | timer_event;
    }
    // That of a call which the running component has taken, if there is one.
    std::uint64_t own_handle() {
        for (Rank rank = 0; rank < components; ++rank) {
            if (at(rank).run == Run::calling_taken && at(rank).server == running()) {
                return abi::CallHandle::of(0, rank, at(rank).sequence).word;
            }
        }
        return some_handle();
    }

    // Who owes an answer and may not defer gives it: else all servers stop within a few steps.
    bool owes() const { return taken_by(running()) != 0 && boot_core.running->rank % 2 != 0; }
    // An external action.
    void stimulate() {
        kernel::raise(boot_core, at(pick(components)), random() % 1024);
        kernel::schedule(boot_core);
    }

    void step() {
        if (running() == supervisor && random() % 4 == 0) return supervise();
        if (owes()) return call(SystemCall::reply_wait, {own_handle(), mask()});
        switch (random() % 12) {
            case 0:
                return call(SystemCall::wait, {mask()});
            case 1:
                return call(SystemCall::signal, {1 + random() % 2});
            case 2:
                return call(SystemCall::signal_wait, {1 + random() % 2, mask()});
            case 3:
            case 4:
                return running() < servers
                           ? call(SystemCall::wait, {mask()})
                           : call(SystemCall::call, {3 + random() % 3, random() % 256});
            case 5:
                return call(SystemCall::reply_wait, {own_handle(), mask()});
            case 6:
                return call(SystemCall::reply, {own_handle()});
            case 7:
                return call(SystemCall::poll, {mask() & ~call_event});
            case 8:
                return call(SystemCall::timer,
                            {random() % 4 == 0 ? 0 : Machine::fake.clock + random() % 5000});
            case 9:
                return call(SystemCall::peek);
            case 10:
                return running() < servers ? call(SystemCall::peek)
                                           : call(SystemCall::acknowledge, {6});
            default:
                return wild();
        }
    }
    void supervise() {
        const auto operation = random() % 4;
        const auto part = operation == 0 ? random() % abi::inspection_parts : 0;
        call(SystemCall::supervise, {7 + random() % 6, operation | part << 8});
    }
    void wild() {
        if (random() % 100 != 0) return;
        number(static_cast<std::uint32_t>(random() % 16), {random(), random(), random(), random()});
    }

    std::mt19937_64 random{GetParam()};
};

TEST_P(RandomSystem, KeepsItsInvariants) {
    for (int i = 0; i < 200'000 && !HasFatalFailure(); ++i) {
        running() == kernel::idle_rank() ? stimulate() : step();
        Machine::fake.clock += random() % 300;
        if (random() % 4 == 0) device(64u + pick(components));
        if (Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock) interrupt();
    }
    EXPECT_GT(boot_core.counters.switches, 500u);
    EXPECT_GT(boot_core.counters.calls, 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomSystem, testing::Range(1u, 13u));

}  // namespace
}  // namespace kernel_test
